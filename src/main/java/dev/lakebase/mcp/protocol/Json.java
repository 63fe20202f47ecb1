package dev.lakebase.mcp.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactory.Feature;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;

/**
 * JSON as this service reads and writes it: strict UTF-8, no duplicate keys, nothing after the
 * value, at most {@value #MAX_DEPTH} levels deep, numbers exact.
 */
public final class Json {
  static final int MAX_DEPTH = 100;
  private static final int MAX_DIGITS = 400;

  /** Kept for the next call: a thread that lives for one call has none of its own left over. */
  private static final int BUFFERS = 32;

  /** For writing, and for reading our own resources: never replaced by an application's mapper. */
  public static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(MAX_DIGITS)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .disable(Feature.INTERN_FIELD_NAMES)
                  .recyclerPool(JsonRecyclerPools.newBoundedPool(BUFFERS))
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
          .build();

  private static final ObjectReader REQUESTS = MAPPER.reader(new PlainNumbers(MAX_DIGITS));

  private Json() {}

  /** A request body. Throws -32700 with what is wrong, without repeating the body. */
  static JsonNode read(byte[] body) {
    try {
      JsonNode node = REQUESTS.readTree(new BodyText(body));
      if (node == null || node.isMissingNode()) {
        throw parseError("the body is empty; send one JSON-RPC request");
      }
      return node;
    } catch (StreamConstraintsException | PlainNumbers.TooLong e) {
      throw parseError(
          "at most " + MAX_DEPTH + " levels of nesting and " + MAX_DIGITS + " digits are read");
    } catch (JsonProcessingException e) {
      throw parseError(problem(e) + " at line " + line(e) + ", column " + column(e));
    } catch (CharacterCodingException e) {
      throw parseError("the body is not valid UTF-8");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String problem(JsonProcessingException e) {
    String text = String.valueOf(e.getOriginalMessage());
    return text.startsWith("Duplicate ")
        ? text.lines().findFirst().orElseThrow()
        : "not valid JSON";
  }

  private static int line(JsonProcessingException e) {
    return e.getLocation() == null ? 1 : e.getLocation().getLineNr();
  }

  private static int column(JsonProcessingException e) {
    return e.getLocation() == null ? 1 : e.getLocation().getColumnNr();
  }

  private static McpRejection parseError(String what) {
    return McpRejection.envelope(400, McpRejection.PARSE_ERROR, "Parse error: " + what);
  }
}
