package dev.lakebase.mcp.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakebase.mcp.database.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampleDataTest {
  private static final String OWN_RELATIONS =
      " FROM pg_class c WHERE relnamespace::regnamespace::text"
          + " IN ('public', 'analytics', 'staging', 'features')";

  private final ConnectionSettings shop = TestDatabase.shared().settings();

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiterString = " => ",
      value = {
        "orders are numbered 1 to 50,000 => SELECT concat_ws(' ', count(*), min(order_id), max(order_id), avg(order_id)::numeric(7,1)) FROM orders => 50000 1 50000 25000.5",
        "2.3 % of the amounts are missing => SELECT 100.0 * count(*) FILTER (WHERE amount IS NULL) / count(*) = 2.3 FROM orders => t",
        "amounts are as in the example => SELECT concat_ws(' ', count(DISTINCT amount), min(amount), max(amount), avg(amount)::numeric(9,2)) FROM orders => 4521 0.99 9999.99 142.87",
        "there are five statuses => SELECT count(DISTINCT status) FROM orders => 5",
        "there are 5,000 customers => SELECT count(*) FROM customers => 5000",
        "there are 200 products => SELECT count(*) FROM products => 200",
        "there are 120,000 order items => SELECT count(*) FROM order_items => 120000",
        "events are partitioned by month => SELECT count(*) FILTER (WHERE n > 3000) || ' of ' || sum(n) FROM (SELECT count(*) AS n FROM events GROUP BY tableoid) p => 6 of 20000",
        "customer C-12345 has features => SELECT orders_total > 0 AND churn_score BETWEEN 0 AND 1 FROM features.customer_features WHERE customer_id = 'C-12345' => t",
        "every customer has features => SELECT count(*) FROM features.customer_features f JOIN customers c ON customer_code = f.customer_id => 5000",
        "users lack the column that the example migration adds => SELECT count(*) FROM pg_attribute WHERE attrelid = 'users'::regclass AND attname = 'last_login' => 0",
        "transactions is the largest table => SELECT relname FROM pg_class WHERE relkind = 'r' ORDER BY pg_total_relation_size(oid) DESC LIMIT 1 => transactions",
        "public, analytics and staging hold 24 tables => SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace::regnamespace::text IN ('public', 'analytics', 'staging') => 24",
        "the awkward table reads => SELECT count(*) FROM \"Order Details\" WHERE \"Line.No\" = 1 AND \"select\" => 150",
        "extremes are exact => SELECT concat_ws(' ', a_bigint, a_numeric, a_uuid) FROM type_samples WHERE label = 'maximum' => 9223372036854775807 9999999999999999999999999999.9999999999 ffffffff-ffff-ffff-ffff-ffffffffffff",
        "row estimates are right from the start => SELECT reltuples FROM pg_class WHERE oid = 'orders'::regclass => 50000",
      })
  void theShopIsAsPromised(String fact, String sql, String expected) throws SQLException {
    assertThat(Fixture.one(shop, sql)).as(fact).isEqualTo(expected);
  }

  @Test
  void everyTableAndViewHasAComment() throws SQLException {
    assertThat(
            Fixture.one(
                shop,
                "SELECT string_agg(relname, ',')"
                    + OWN_RELATIONS
                    + " AND relkind IN ('r', 'p', 'v', 'm') AND NOT relispartition"
                    + " AND obj_description(oid, 'pg_class') IS NULL"))
        .isNull();
  }

  @Test
  void aFreshDirectoryGetsTheSameRowsAndKeepsWhatIsDoneToThem(@TempDir Path home)
      throws SQLException {
    Map<String, String> expected = TableContents.digest(shop);
    try (EmbeddedLakebase fresh = EmbeddedLakebase.start(home, Fixture.binaries())) {
      assertThat(TableContents.digest(fresh.service())).isEqualTo(expected);
      Fixture.execute(fresh.service(), "DELETE FROM public.reviews WHERE review_id = 1");
      Fixture.execute(fresh.service(), "ALTER ROLE lakebase_service PASSWORD 'changed'");
    }
    try (EmbeddedLakebase again = EmbeddedLakebase.start(home, Fixture.binaries())) {
      assertThat(Fixture.one(again.service(), "SELECT count(*) FROM public.reviews"))
          .isEqualTo("2999");
    }
  }

  @Test
  void allOfItIsLoadedOrNothing(@TempDir Path directory) throws SQLException {
    try (PostgresServer server = Fixture.start(directory)) {
      ConnectionSettings database = server.superuser("postgres");
      // In the way of the sixth part of eight.
      Fixture.execute(database, "CREATE SCHEMA features");
      assertThatThrownBy(() -> load(database)).isInstanceOf(SQLException.class);
      assertThat(Fixture.one(database, "SELECT count(*)" + OWN_RELATIONS)).isEqualTo("0");

      Fixture.execute(database, "DROP SCHEMA features");
      assertThat(load(database)).isTrue();
      assertThat(load(database)).isFalse();
      try (Connection connection = database.connect()) {
        assertThat(SampleData.loadedVersion(connection))
            .contains(SampleData.ofThisBuild().version());
      }
    }
  }

  @Test
  void aDatabaseWithTablesOfItsOwnIsLeftAlone(@TempDir Path directory) throws SQLException {
    try (PostgresServer server = Fixture.start(directory)) {
      ConnectionSettings database = server.superuser("postgres");
      Fixture.execute(database, "CREATE TABLE mine (id int)");
      assertThat(load(database)).isFalse();
      assertThat(Fixture.one(database, "SELECT count(*)" + OWN_RELATIONS)).isEqualTo("1");
    }
  }

  private static boolean load(ConnectionSettings database) throws SQLException {
    try (Connection connection = database.connect()) {
      return SampleData.ofThisBuild().load(connection);
    }
  }
}
