package dev.lakebase.mcp.governance;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Reads {@code governance.yaml}, strictly: an unknown key, a key that is there twice, a value of
 * the wrong kind or a second document is refused with its line, since a policy that is read
 * otherwise than it was meant is worse than none.
 */
final class PolicyReader {
  private static final YAMLMapper YAML =
      YAMLMapper.builder(
              YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(
              LogicalType.Textual,
              text ->
                  text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
          .build();

  private PolicyReader() {}

  /**
   * @param source how the operator knows the file, for messages
   * @throws PolicyException with source, line and what is wrong there
   */
  static PolicyFile read(String source, byte[] content) {
    String text = decoded(source, content);
    if (text.lines().allMatch(line -> line.isBlank() || line.stripLeading().startsWith("#"))) {
      throw new PolicyException(source + ": the file says nothing; write a rule, or name no file");
    }
    try (KeyLines parser = new KeyLines(YAML.createParser(text))) {
      try {
        PolicyFile file = YAML.readValue(parser, PolicyFile.class);
        if (file == null) {
          throw new PolicyException(source + ": the file must hold keys and values");
        }
        return file;
      } catch (JsonMappingException e) {
        if (e.getCause() instanceof JsonParseException notYaml) {
          throw notYaml;
        }
        throw refused(source, parser.line(e), e);
      }
    } catch (JsonProcessingException e) {
      throw refused(source, lineOf(e), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PolicyException refused(String source, int line, JsonProcessingException e) {
    return new PolicyException(source + ", line " + line + ": " + problem(e), e);
  }

  private static int lineOf(JsonProcessingException e) {
    return e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
  }

  private static String decoded(String source, byte[] content) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      throw new PolicyException(source + ": the file is not UTF-8 text", e);
    }
  }

  private static String problem(JsonProcessingException e) {
    if (e instanceof UnrecognizedPropertyException unknown) {
      return "unknown key '"
          + unknown.getPropertyName()
          + "'; known here: "
          + unknown.getKnownPropertyIds().stream()
              .map(String::valueOf)
              .sorted()
              .collect(Collectors.joining(", "));
    }
    if (e instanceof JsonMappingException mapping) {
      return mapping.getCause() instanceof NullPointerException
          ? "'" + path(mapping) + "' has an entry without a value"
          : "'" + path(mapping) + "' has a value of the wrong kind";
    }
    String said = String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
    return said.startsWith("Duplicate field")
        ? said.replace("Duplicate field", "the key is there twice:")
        : "not valid YAML: " + said;
  }

  private static String path(JsonMappingException problem) {
    String path =
        problem.getPath().stream()
            .map(it -> it.getFieldName() == null ? "[" + it.getIndex() + "]" : it.getFieldName())
            .collect(Collectors.joining("."))
            .replace(".[", "[");
    return path.isEmpty() ? "the file" : path;
  }

  /** Remembers where keys stood: Jackson's own location is already past what it complains of. */
  private static final class KeyLines extends JsonParserDelegate {
    private final Map<String, Integer> lines = new HashMap<>();
    private int last;

    KeyLines(JsonParser parser) {
      super(parser);
    }

    @Override
    public JsonToken nextToken() throws IOException {
      JsonToken token = super.nextToken();
      if (token == JsonToken.FIELD_NAME) {
        last = currentTokenLocation().getLineNr();
        lines.put(currentName(), last);
      }
      return token;
    }

    int line(JsonMappingException problem) {
      if (problem instanceof UnrecognizedPropertyException unknown) {
        return lines.getOrDefault(unknown.getPropertyName(), lineOf(problem));
      }
      return last > 0 ? last : lineOf(problem);
    }
  }
}
