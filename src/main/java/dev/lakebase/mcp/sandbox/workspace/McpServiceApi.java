package dev.lakebase.mcp.sandbox.workspace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** Connections and MCP services in Unity Catalog: how an MCP server is registered. */
final class McpServiceApi {
  private static final String CONNECTIONS = "/api/2.1/unity-catalog/connections";
  private static final String SERVICES = "/api/2.1/unity-catalog/mcp-services";
  private static final Set<String> SECRETS =
      Set.of("bearer_token", "client_secret", "oauth_credential_exchange");

  private final Resources resources;

  McpServiceApi(Resources resources) {
    this.resources = resources;
  }

  void addRoutes(Router router) {
    router
        .on("POST", CONNECTIONS, this::connect)
        .on("GET", CONNECTIONS, call -> page(call, "connections"))
        .on("GET", CONNECTIONS + "/{name}", call -> required(call, "connections"))
        .on("DELETE", CONNECTIONS + "/{name}", call -> delete(call, "connections"))
        .on("POST", SERVICES, this::register)
        .on("GET", SERVICES, call -> page(call, "mcp_services"))
        .on("GET", SERVICES + "/{name}", call -> required(call, "mcp_services"))
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
    String full = schema.isEmpty() ? name : schema + "." + name;
    if (resources.find("connections/" + full).isPresent()) {
      throw ApiError.exists("Connection '" + full + "' already exists.");
    }
    // What is secret goes in and never comes out.
    Json.child(connection, "options").remove(SECRETS);
    connection
        .put("full_name", full)
        .put("connection_id", Ids.uuid())
        .put("owner", call.principal().name());
    resources.put("connections/" + full, connection);
    return connection.deepCopy();
  }

  private JsonNode register(Call call) {
    String id = call.query("mcp_service_id");
    String schema = call.query("parent").replaceFirst("^schemas/", "");
    if (id.isEmpty() || schema.isEmpty()) {
      throw ApiError.missing(id.isEmpty() ? "mcp_service_id" : "parent");
    }
    String source = call.body().at("/config/source_connection/name").asText();
    if (resources.find(source).isEmpty()) {
      throw ApiError.notFound("Connection '" + Ids.last(source) + "' does not exist.");
    }
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
    required(call, collection);
    resources.remove(collection + "/" + call.variable("name"));
    return Json.object();
  }
}
