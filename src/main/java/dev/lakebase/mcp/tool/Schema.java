package dev.lakebase.mcp.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.util.Set;

/** A JSON Schema 2020-12, compiled once. */
public final class Schema {
  private static final JsonSchemaFactory FACTORY =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

  private final ObjectNode json;
  private final JsonSchema compiled;

  public Schema(ObjectNode json) {
    this.json = json;
    this.compiled = FACTORY.getSchema(json);
  }

  /** As declared; not to be changed. */
  public ObjectNode json() {
    return json;
  }

  /** Empty when the value conforms. */
  public Set<ValidationMessage> problems(JsonNode value) {
    return compiled.validate(value);
  }
}
