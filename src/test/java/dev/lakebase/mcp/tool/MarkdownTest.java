package dev.lakebase.mcp.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakebase.mcp.protocol.Json;
import org.junit.jupiter.api.Test;

class MarkdownTest {
  @Test
  void whatWouldBreakATableIsEscapedAndWhatCouldBeMistakenIsQuoted() throws Exception {
    String markdown =
        Markdown.of(
            Json.MAPPER.readTree(
                """
                {"columns": [{"name": "a|b"}, {"name": "c"}],
                 "rows": [["x|y\\\\z\\r\\n", null], ["NULL", ""], [" s", "\\"q\\""], ["s\\u2003", "p q"],
                          [1.50, -2], [true, [1, "a|b"]], [{"k": "v|"}, 1e400]],
                 "row_count": 7, "name": "one\\ntwo"}
                """));

    assertThat(markdown)
        .isEqualTo(
            """
            | a\\|b | c |
            | --- | --- |
            | "x\\|y\\\\z\\r\\n" | NULL |
            | "NULL" | "" |
            | " s" | ""q"" |
            | "s\u2003" | p q |
            | 1.50 | -2 |
            | true | [1,"a\\|b"] |
            | {"k":"v\\|"} | 1E+400 |

            - row_count: 7
            - name: one\\ntwo""");
  }
}
