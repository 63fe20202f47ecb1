package dev.lakebase.mcp.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class TestDatabaseTest {
  private final TestDatabase database = TestDatabase.shared();

  @Test
  void theServiceIsNoSuperuser() throws SQLException {
    assertThat(
            one(database.connect(), "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"))
        .isEqualTo("f");
  }

  @Test
  void aScratchSchemaComesEmptyAndGoesWithItsTables() throws SQLException {
    String name;
    try (ScratchSchema schema = database.scratchSchema()) {
      name = schema.name();
      schema.execute("CREATE TABLE t AS SELECT 1 AS one");
      assertThat(one(database.connect(), "SELECT one FROM " + schema.qualified("t")))
          .isEqualTo("1");
    }
    assertThat(one(database.connect(), "SELECT to_regnamespace('" + name + "') IS NULL"))
        .isEqualTo("t");
  }

  @Test
  void theSampleDataIsThere() throws SQLException {
    assertThat(one(database.connect(), "SELECT count(*) FROM public.orders")).isEqualTo("50000");
  }

  private static String one(Connection opened, String sql) throws SQLException {
    try (Connection connection = opened;
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
