package dev.lakebase.mcp.tool;

import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.lakebase.mcp.protocol.Cursor;
import dev.lakebase.mcp.protocol.Json;
import dev.lakebase.mcp.protocol.McpRequest;
import dev.lakebase.mcp.protocol.McpResult;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * {@code tools/list}, {@code prompts/list}, {@code resources/list} and {@code
 * resources/templates/list}: the part of the catalogue that the caller's view shows, sorted by name
 * and the same from call to call. A first page is made once for each view of the catalogue, and
 * kept as the text it is sent as.
 */
public final class ListStep implements Processor {
  private static final int TTL_MS = 60_000;

  /** Beyond this many the pages are made anew. */
  private static final int MOST_PAGES = 64;

  private final Catalogue catalogue;
  private final Map<First, ObjectNode> pages = new ConcurrentHashMap<>();

  /** What a first page depends on. */
  private record First(View view, long catalogue, String method) {}

  public ListStep(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  @Override
  public void process(Exchange exchange) {
    McpRequest request = exchange.getProperty(McpRequest.PROPERTY, McpRequest.class);
    View view = exchange.getProperty(View.PROPERTY, View.class);
    ObjectNode page = request.params().has("cursor") ? page(request, view) : first(request, view);
    exchange.getMessage().setBody(McpResult.cacheable(page, TTL_MS));
  }

  private ObjectNode first(McpRequest request, View view) {
    First first = new First(view, catalogue.version(), request.method());
    ObjectNode page = pages.get(first);
    if (page == null) {
      page = written(page(request, view));
      if (pages.size() >= MOST_PAGES) {
        pages.clear();
      }
      pages.put(first, page);
    }
    return page;
  }

  private ObjectNode page(McpRequest request, View view) {
    return switch (request.method()) {
      case "tools/list" -> tools(request, view);
      case "prompts/list" -> prompts(request, view);
      case "resources/list" -> resources(request, view, false);
      case "resources/templates/list" -> resources(request, view, true);
      default -> throw new IllegalStateException(request.method() + " is no list");
    };
  }

  /** The same with its list as text, whose bytes are made when it is first sent. */
  private static ObjectNode written(ObjectNode page) {
    for (Map.Entry<String, JsonNode> member : page.properties()) {
      if (member.getValue().isArray()) {
        SerializedString list = new SerializedString(member.getValue().toString());
        member.setValue(new POJONode(new RawValue(list)));
      }
    }
    return page;
  }

  private ObjectNode tools(McpRequest request, View view) {
    List<ToolDescriptor> shown = catalogue.tools().all().stream().filter(view::shows).toList();
    return Cursor.page(request, "tools", shown, ToolDescriptor::name, tool -> json(tool, view));
  }

  private ObjectNode prompts(McpRequest request, View view) {
    List<PromptDescriptor> shown = catalogue.prompts().all().stream().filter(view::shows).toList();
    return Cursor.page(request, "prompts", shown, PromptDescriptor::name, ListStep::json);
  }

  private ObjectNode resources(McpRequest request, View view, boolean templates) {
    List<ResourceDescriptor> shown =
        catalogue.resources().all().stream()
            .filter(view::shows)
            .filter(resource -> resource.isTemplate() == templates)
            .toList();
    return Cursor.page(
        request,
        templates ? "resourceTemplates" : "resources",
        shown,
        ResourceDescriptor::name,
        ListStep::json);
  }

  private static ObjectNode json(ToolDescriptor tool, View view) {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("name", tool.name()).put("title", tool.title()).put("description", tool.description());
    ObjectNode arguments = tool.inputSchema().json();
    json.set(
        "inputSchema", view.confirms(tool) ? ConfirmArgument.declaredIn(arguments) : arguments);
    tool.outputSchema().ifPresent(schema -> json.set("outputSchema", schema.json()));
    ObjectNode hints = json(view.hints(tool));
    if (!hints.isEmpty()) {
      json.set("annotations", hints);
    }
    return json;
  }

  private static ObjectNode json(ToolHints hints) {
    ObjectNode json = Json.MAPPER.createObjectNode();
    hints.readOnly().ifPresent(hint -> json.put("readOnlyHint", hint));
    hints.destructive().ifPresent(hint -> json.put("destructiveHint", hint));
    hints.idempotent().ifPresent(hint -> json.put("idempotentHint", hint));
    hints.openWorld().ifPresent(hint -> json.put("openWorldHint", hint));
    return json;
  }

  private static ObjectNode json(PromptDescriptor prompt) {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("name", prompt.name()).put("title", prompt.title());
    json.put("description", prompt.description());
    ArrayNode arguments = json.putArray("arguments");
    ObjectNode schema = prompt.inputSchema().json();
    schema
        .path("properties")
        .fields()
        .forEachRemaining(
            property ->
                arguments
                    .addObject()
                    .put("name", property.getKey())
                    .put("description", property.getValue().path("description").asText())
                    .put("required", contains(schema.path("required"), property.getKey())));
    return json;
  }

  private static ObjectNode json(ResourceDescriptor resource) {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put(resource.isTemplate() ? "uriTemplate" : "uri", resource.uri());
    json.put("name", resource.name()).put("title", resource.title());
    return json.put("description", resource.description()).put("mimeType", resource.mimeType());
  }

  private static boolean contains(JsonNode list, String name) {
    for (JsonNode item : list) {
      if (item.asText().equals(name)) {
        return true;
      }
    }
    return false;
  }
}
