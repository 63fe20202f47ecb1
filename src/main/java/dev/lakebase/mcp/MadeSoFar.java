package dev.lakebase.mcp;

import dev.lakebase.mcp.database.Database;
import dev.lakebase.mcp.database.DatabaseSettings;
import dev.lakebase.mcp.database.PoolState;
import dev.lakebase.mcp.database.WakeUps;
import dev.lakebase.mcp.databricks.WorkspaceBreaker;
import dev.lakebase.mcp.databricks.WorkspaceRequest;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** What was needed so far: to look at the service must not make more of it. */
record MadeSoFar(ConfigurableListableBeanFactory beans) {
  List<PoolState> pools() {
    return of("lakebaseDatabase", Database.class).map(Database::states).orElseGet(List::of);
  }

  WakeUps wakeUps() {
    return of("lakebaseDatabaseSettings", DatabaseSettings.class)
        .map(DatabaseSettings::wakeUps)
        .orElseGet(WakeUps::new);
  }

  String breaker() {
    return of("databricksBreaker", WorkspaceBreaker.class)
        .map(WorkspaceBreaker::state)
        .orElse("closed");
  }

  Long redeliveries() {
    return of("databricksRequest", WorkspaceRequest.class)
        .map(WorkspaceRequest::repeated)
        .orElse(0L);
  }

  private <T> Optional<T> of(String name, Class<T> type) {
    return Optional.ofNullable(beans.getSingleton(name)).map(type::cast);
  }
}
