package dev.lakebase.mcp.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.lakebase.mcp.protocol.ParamHeaders;
import java.util.Set;

/** A JSON Schema 2020-12, compiled once. */
public final class Schema {
  private static final JsonMetaSchema META_SCHEMA =
      JsonMetaSchema.builder(JsonMetaSchema.getV202012())
          .keyword(new NonValidationKeyword(ParamHeaders.KEYWORD))
          .build();
  private static final JsonSchemaFactory FACTORY =
      JsonSchemaFactory.getInstance(
          SpecVersion.VersionFlag.V202012, factory -> factory.metaSchema(META_SCHEMA));

  private final ObjectNode json;
  private final JsonSchema compiled;
  private final ParamHeaders paramHeaders;

  public Schema(ObjectNode json) {
    this.json = json;
    this.compiled = FACTORY.getSchema(json);
    this.paramHeaders = ParamHeaders.declaredIn(json);
  }

  /** As declared; not to be changed. */
  public ObjectNode json() {
    return json;
  }

  ParamHeaders paramHeaders() {
    return paramHeaders;
  }

  /** Empty when the value conforms. */
  public Set<ValidationMessage> problems(JsonNode value) {
    return compiled.validate(value);
  }
}
