package dev.lakebase.mcp;

import dev.lakebase.mcp.database.Database;
import dev.lakebase.mcp.database.SqlStepComponent;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** {@code sql:} on governed connections, where camel-sql is on the class path. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(name = "org.apache.camel.component.sql.SqlComponent")
class SqlStepConfiguration {
  @Bean("sql")
  SqlStepComponent sql(Database database) {
    return new SqlStepComponent(database);
  }
}
