package dev.lakebase.mcp.sandbox.workspace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;

/**
 * Connections and MCP services in Unity Catalog: how an MCP server is registered. Making one takes
 * CREATE_CONNECTION, CREATE_SERVICE on its schema; changing one takes being its owner.
 */
final class McpServiceApi {
  private static final String CONNECTIONS = "/api/2.1/unity-catalog/connections";
  private static final String SERVICES = "/api/2.1/unity-catalog/mcp-services";
  private static final Set<String> SECRETS =
      Set.of("bearer_token", "client_secret", "oauth_credential_exchange");

  private static final UpdateMask CHANGEABLE =
      new UpdateMask(Set.of("comment", "config"), Map.of());

  private final Resources resources;
  private final UnityCatalogApi catalogs;
  private final Grants grants;

  McpServiceApi(Resources resources, UnityCatalogApi catalogs, Grants grants) {
    this.resources = resources;
    this.catalogs = catalogs;
    this.grants = grants;
  }

  void addRoutes(Router router) {
    router
        .on("POST", CONNECTIONS, this::connect)
        .on("GET", CONNECTIONS, call -> page(call, "connections"))
        .on("GET", CONNECTIONS + "/{name}", call -> required(call, "connections"))
        .on("PATCH", CONNECTIONS + "/{name}", this::reconnect)
        .on("DELETE", CONNECTIONS + "/{name}", call -> delete(call, "connections"))
        .on("POST", SERVICES, this::register)
        .on("GET", SERVICES, call -> page(call, "mcp_services"))
        .on("GET", SERVICES + "/{name}", call -> required(call, "mcp_services"))
        .on("PATCH", SERVICES + "/{name}", this::change)
        .on("DELETE", SERVICES + "/{name}", call -> delete(call, "mcp_services"));
  }

  private JsonNode connect(Call call) {
    ObjectNode connection = call.body().deepCopy();
    String name = connection.path("name").asText();
    if (name.isEmpty()) {
      throw ApiError.missing("name");
    }
    if (connection.path("connection_type").asText().isEmpty()) {
      throw ApiError.missing("connection_type");
    }
    String schema = connection.path("parent").asText().replaceFirst("^schemas/", "");
    if (!schema.isEmpty()) {
      requireInSchema(call, schema, "CREATE_CONNECTION");
    }
    String full = schema.isEmpty() ? name : schema + "." + name;
    if (resources.find("connections/" + full).isPresent()) {
      throw ApiError.exists("Connection '" + full + "' already exists.");
    }
    setOptions(connection, Json.child(connection, "options"));
    connection
        .put("full_name", full)
        .put("connection_id", Ids.uuid())
        .put("owner", call.principal().name());
    resources.put("connections/" + full, connection);
    return connection.deepCopy();
  }

  /** What is secret goes in and never comes out. */
  private static void setOptions(ObjectNode connection, ObjectNode given) {
    ObjectNode options = given.deepCopy();
    if (options.path("host").asText().isEmpty()) {
      throw ApiError.missing("options.host");
    }
    connection.put(
        "credential_type",
        options.has("bearer_token")
            ? "BEARER_TOKEN"
            : options.has("client_secret") ? "OAUTH_M2M" : "UNKNOWN_CREDENTIAL_TYPE");
    options.remove(SECRETS);
    connection.set("options", options);
  }

  /** The options are replaced as a whole. */
  private JsonNode reconnect(Call call) {
    ObjectNode connection = owned(call, "connections");
    setOptions(connection, Json.child(call.body(), "options"));
    connection.put("updated_by", call.principal().name());
    resources.put("connections/" + call.variable("name"), connection);
    return connection.deepCopy();
  }

  private JsonNode register(Call call) {
    String id = call.query("mcp_service_id");
    String schema = call.query("parent").replaceFirst("^schemas/", "");
    if (id.isEmpty() || schema.isEmpty()) {
      throw ApiError.missing(id.isEmpty() ? "mcp_service_id" : "parent");
    }
    requireInSchema(call, schema, "CREATE_SERVICE");
    requireSource(call);
    String full = schema + "." + id;
    if (resources.find("mcp_services/" + full).isPresent()) {
      throw ApiError.exists("MCP service '" + full + "' already exists.");
    }
    ObjectNode service = Json.object().put("name", "mcp-services/" + full);
    service.setAll(call.body().deepCopy());
    service
        .put("full_name", full)
        .put("etag", Ids.trace())
        .put("owner", call.principal().name())
        .put("create_time", Ids.now());
    resources.put("mcp_services/" + full, service);
    return service.deepCopy();
  }

  /**
   * Only what a mask of single fields names, and only of the state whose etag is stated, if any.
   */
  private JsonNode change(Call call) {
    ObjectNode service = owned(call, "mcp_services");
    String mask = call.query("update_mask");
    if (mask.isBlank() || mask.contains("*")) {
      throw ApiError.invalid("update_mask must name the fields to update");
    }
    String etag = call.query("etag");
    if (!etag.isEmpty() && !etag.equals(service.path("etag").asText())) {
      throw new ApiError(409, "ABORTED", "The MCP service has changed since it was read.");
    }
    for (String path : CHANGEABLE.of(call)) {
      if (path.startsWith("config.source_connection")) {
        requireSource(call);
      }
      int last = path.lastIndexOf('.');
      ObjectNode parent = service;
      for (String member : last < 0 ? new String[0] : path.substring(0, last).split("\\.")) {
        parent = Json.child(parent, member);
      }
      parent.set(path.substring(last + 1), UpdateMask.at(call, path));
    }
    service.put("etag", Ids.trace()).put("update_time", Ids.now());
    resources.put("mcp_services/" + call.variable("name"), service);
    return service.deepCopy();
  }

  private void requireSource(Call call) {
    String source = call.body().at("/config/source_connection/name").asText();
    if (resources.find(source).isEmpty()) {
      throw ApiError.notFound("Connection '" + Ids.last(source) + "' does not exist.");
    }
  }

  private void requireInSchema(Call call, String schema, String privilege) {
    catalogs.requireSchema(schema);
    if (!grants.allows(call.principal(), privilege, "SCHEMA", schema)) {
      throw ApiError.denied(
          "User does not have %s on Schema '%s'.".formatted(privilege.replace('_', ' '), schema));
    }
  }

  private ObjectNode owned(Call call, String collection) {
    ObjectNode found = (ObjectNode) required(call, collection);
    if (!call.principal().admin()
        && !found.path("owner").asText().equals(call.principal().name())) {
      throw ApiError.denied("User is not an owner of '%s'.".formatted(call.variable("name")));
    }
    return found;
  }

  private JsonNode page(Call call, String collection) {
    return Resources.page(call, collection, resources.in(collection), ObjectNode::deepCopy);
  }

  private JsonNode required(Call call, String collection) {
    return resources
        .find(collection + "/" + call.variable("name"))
        .orElseThrow(() -> ApiError.notFound("'" + call.variable("name") + "' does not exist."))
        .deepCopy();
  }

  private JsonNode delete(Call call, String collection) {
    owned(call, collection);
    resources.remove(collection + "/" + call.variable("name"));
    return Json.object();
  }
}
