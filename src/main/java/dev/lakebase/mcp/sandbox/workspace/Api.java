package dev.lakebase.mcp.sandbox.workspace;

/** All of the workspace's parts that share its resources, and the routes to them. */
final class Api {
  private final Resources resources;
  private final Operations operations;
  private final Computes computes;
  private final Tokens tokens;
  private final Identities identities;
  private final WorkspaceOptions options;
  private final Access access;
  private final Branches branches;
  private final Projects projects;
  private final Grants grants;
  private final Pipelines pipelines;
  private final ProjectApi projectApi;
  private final CatalogApi catalogApi;

  Api(
      Resources resources,
      Operations operations,
      Computes computes,
      Tokens tokens,
      Identities identities,
      WorkspaceOptions options) {
    this.resources = resources;
    this.operations = operations;
    this.computes = computes;
    this.tokens = tokens;
    this.identities = identities;
    this.options = options;
    this.access = new Access(resources);
    this.branches = new Branches(resources, computes);
    this.projects = new Projects(resources, computes, branches, access);
    this.grants = new Grants(resources);
    this.pipelines = new Pipelines(resources, operations, computes);
    this.projectApi =
        new ProjectApi(resources, operations, branches, projects, access, options.retention());
    this.catalogApi = new CatalogApi(resources, operations, computes, branches, access);
  }

  Access access() {
    return access;
  }

  Router router() {
    Router router = new Router(resources);
    projectApi.addRoutes(router);
    new BranchApi(resources, operations, computes, branches, options.retention()).addRoutes(router);
    new EndpointApi(resources, operations, computes, branches).addRoutes(router);
    new RoleApi(resources, operations, computes, branches).addRoutes(router);
    new DatabaseApi(resources, operations, computes, branches).addRoutes(router);
    new CredentialApi(resources, tokens, access, options.tokenLife()).addRoutes(router);
    catalogApi.addRoutes(router);
    new SyncedTableApi(resources, operations, access, grants, pipelines).addRoutes(router);
    new ChangeFeedApi(resources, operations, computes).addRoutes(router);
    pipelines.addRoutes(router);
    operations.addRoutes(router);
    access.addRoutes(router);
    identities.addRoutes(router);
    UnityCatalogApi catalogs = new UnityCatalogApi(resources);
    catalogs.addRoutes(router);
    grants.addRoutes(router);
    new McpServiceApi(resources, catalogs, grants).addRoutes(router);
    new StatementApi().addRoutes(router);
    return router;
  }

  Seed seed() {
    return new Seed(
        resources, operations, computes, branches, projects, access, grants, catalogApi);
  }

  Housekeeping housekeeping() {
    return new Housekeeping(resources, operations, computes, branches, projectApi, pipelines);
  }
}
