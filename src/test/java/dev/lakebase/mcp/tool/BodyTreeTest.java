package dev.lakebase.mcp.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lakebase.mcp.protocol.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BodyTreeTest {
  private static final JsonMapper JACKSON =
      Json.MAPPER.rebuild().disable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  @Test
  void everyKindOfValueIsTheNodeThatJacksonMakes() throws Exception {
    List<Object> values =
        new ArrayList<>(
            Arrays.asList(
                null,
                "text",
                "",
                1,
                Long.MAX_VALUE,
                new BigDecimal("1.50"),
                new BigDecimal("1E+3"),
                true,
                -0.0,
                2.5f,
                (short) 3,
                new BigInteger("12345678901234567890"),
                new byte[] {1, 2},
                Thread.State.NEW,
                Map.of(),
                List.of(),
                JACKSON.readTree("{\"a\":[1,2.50,null]}")));
    Map<String, Object> nested = new LinkedHashMap<>();
    nested.put("rows", List.of(new ArrayList<>(values)));
    nested.put("nothing", null);
    nested.put("numbered", Map.of(1, "one"));
    values.add(nested);
    for (Object value : values) {
      JsonNode tree = BodyTree.of(value);

      assertThat(tree).isEqualTo(JACKSON.<JsonNode>valueToTree(value));
      assertThat(tree.toString()).isEqualTo(JACKSON.valueToTree(value).toString());
    }
  }
}
