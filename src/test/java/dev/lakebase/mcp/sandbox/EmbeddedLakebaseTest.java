package dev.lakebase.mcp.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedLakebaseTest {
  @TempDir private static Path home;
  private static EmbeddedLakebase lakebase;

  @BeforeAll
  static void start() {
    lakebase = EmbeddedLakebase.start(home, Fixture.binaries());
  }

  @AfterAll
  static void stop() {
    lakebase.close();
  }

  @Test
  void theServiceConnectsAsAnOrdinaryRole() throws SQLException {
    assertThat(
            Fixture.one(
                lakebase.service(),
                "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls"
                    + " FROM pg_roles WHERE rolname = session_user"))
        .isEqualTo("f");
    assertThatThrownBy(() -> Fixture.one(lakebase.service(), "SELECT pg_read_file('/etc/passwd')"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("permission denied");
  }

  @Test
  void theServiceMayChangeWhatTheOwnerOwns() throws SQLException {
    assertThat(
            Fixture.one(
                lakebase.service(),
                "SELECT string_agg(DISTINCT tableowner, ',') FROM pg_tables"
                    + " WHERE schemaname IN ('public', 'analytics', 'staging', 'features')"))
        .isEqualTo(EmbeddedLakebase.OWNER);
    Fixture.execute(
        lakebase.service(),
        "BEGIN; ALTER TABLE public.users ADD COLUMN last_login timestamptz;"
            + " CREATE TABLE public.made_by_service (); CREATE SCHEMA made_by_service; ROLLBACK");
  }

  @Test
  void theOwnerCanNotLogIn() throws SQLException {
    assertThat(
            Fixture.one(
                lakebase.service(),
                "SELECT rolcanlogin FROM pg_roles WHERE rolname = '"
                    + EmbeddedLakebase.OWNER
                    + "'"))
        .isEqualTo("f");
  }

  @Test
  void theServicesPasswordIsNoSuperusersAndInNoLog() throws Exception {
    String password = lakebase.service().password();
    assertThat(password).isNotEqualTo(lakebase.server().superuser("postgres").password());
    assertThat(home.resolve("postgres/postgres.log")).content().doesNotContain(password);
    assertThat(Files.getPosixFilePermissions(home.resolve("postgres/service.password")))
        .allMatch(permission -> permission.name().startsWith("OWNER"));
  }
}
