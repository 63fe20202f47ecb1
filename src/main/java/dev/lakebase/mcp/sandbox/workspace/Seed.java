package dev.lakebase.mcp.sandbox.workspace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.sandbox.EmbeddedLakebase;
import dev.lakebase.mcp.sandbox.PostgresServer;
import java.sql.SQLException;

/**
 * What a fresh workspace holds: project {@code demo} with branch {@code production}, which is the
 * embedded PostgreSQL with its sample data, and branch {@code dev}, a copy of it.
 */
final class Seed {
  static final String PROJECT = "projects/demo";
  static final String PRODUCTION = PROJECT + "/branches/production";
  static final String DEV = PROJECT + "/branches/dev";
  static final String PRODUCTION_ENDPOINT = PRODUCTION + "/endpoints/primary";

  private static final String DAY = "86400s";

  private final Resources resources;
  private final Operations operations;
  private final Computes computes;
  private final Branches branches;
  private final Projects projects;
  private final Access access;
  private final Grants grants;
  private final CatalogApi catalogs;

  Seed(
      Resources resources,
      Operations operations,
      Computes computes,
      Branches branches,
      Projects projects,
      Access access,
      Grants grants,
      CatalogApi catalogs) {
    this.resources = resources;
    this.operations = operations;
    this.computes = computes;
    this.branches = branches;
    this.projects = projects;
    this.access = access;
    this.grants = grants;
    this.catalogs = catalogs;
  }

  /**
   * @param server runs on production's data
   */
  void plant(PostgresServer server, Principal servicePrincipal) throws SQLException {
    resources.locked(() -> describe(servicePrincipal));
    computes.of(PRODUCTION_ENDPOINT).adopt(server);
    projects.makeReal(PRODUCTION, server);
    resources.locked(
        () -> {
          settled(PRODUCTION, new Branches.Measures(0, ""));
          fork();
        });
    copyDev();
  }

  private void describe(Principal servicePrincipal) {
    ObjectNode status =
        Projects.status("demo", Identities.DEVELOPER.name(), Projects.DEFAULT_VERSION);
    status.put("display_name", "Demo shop").put("enable_pg_native_login", true);
    projects.add(PROJECT, status, Identities.DEVELOPER);
    access.grant("demo", servicePrincipal);
    projects.addRoot(PRODUCTION, Ids.word("br"), "postgres");
    Json.child(resources.get(PRODUCTION_ENDPOINT), "status").put(Capacity.TIMEOUT, DAY);
    String role = projects.addOwner(PRODUCTION, Identities.DEVELOPER);
    projects.addOwner(PRODUCTION, servicePrincipal);
    branches.addDatabase(PRODUCTION, Projects.DATABASE_ID, EmbeddedLakebase.DATABASE, role);
    catalogs.add("catalogs/shop", PRODUCTION, EmbeddedLakebase.DATABASE);
    grant(servicePrincipal.name());
  }

  private void grant(String servicePrincipal) {
    grants.grant("CATALOG", "main", Identities.DEVELOPER.name(), "ALL_PRIVILEGES");
    grants.grant("CATALOG", "main", "account users", "USE_CATALOG", "BROWSE");
    grants.grant("SCHEMA", "main.sales", "account users", "USE_SCHEMA");
    grants.grant("SCHEMA", "main.sales", servicePrincipal, "SELECT");
    grants.grant("TABLE", "main.sales.orders", "analysts", "SELECT");
    grants.grant("TABLE", "main.sales.products", "account users", "SELECT");
  }

  private void fork() {
    ObjectNode dev = branches.fork(PRODUCTION, DEV);
    Branches.applyExpiration(Json.object().put("no_expiry", true), Json.child(dev, "status"));
  }

  /** In the background: nothing that starts waits for it. */
  private void copyDev() {
    operations.inBackground(
        () -> {
          computes.copyBranch(PRODUCTION, DEV);
          Branches.Measures measures = computes.onPrimary(PRODUCTION, Branches.Measures::of);
          resources.locked(
              () -> {
                settled(PRODUCTION, measures);
                settled(DEV, measures);
              });
        },
        "Copying production to dev");
  }

  /** Starts the copy again that a stop interrupted. */
  void finish() {
    boolean unfinished =
        resources.locked(
            () ->
                resources
                    .find(DEV)
                    .filter(dev -> Json.text(dev, "/status/current_state").equals("INIT"))
                    .isPresent());
    if (unfinished) {
      computes.announceCopy(DEV);
      copyDev();
    }
  }

  private void settled(String branch, Branches.Measures measures) {
    branches.ready(branch, measures);
    resources
        .find(branch)
        .ifPresent(
            found -> {
              Json.child(found, "status").remove("pending_state");
              resources.put(branch, found);
            });
  }
}
