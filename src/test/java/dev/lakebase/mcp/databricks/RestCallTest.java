package dev.lakebase.mcp.databricks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakebase.mcp.tool.ToolFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RestCallTest {
  @Test
  void aPathIsRelativeToTheUsualVersionUnlessItSaysOtherwise() {
    assertThat(RestCall.of("GET postgres/projects?page_size=1").path())
        .isEqualTo("/api/2.0/postgres/projects");
    assertThat(RestCall.of("GET api/2.1/unity-catalog/tables/a.b.c").path())
        .isEqualTo("/api/2.1/unity-catalog/tables/a.b.c");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET postgres/projects/../x",
        "GET postgres/projects/.",
        "GET postgres/projects/a/%2e%2e/b",
        "GET postgres/projects/a%2Fb",
        "GET postgres/projects/a%5cb",
        "GET postgres//projects",
        "GET /postgres/projects",
        "GET http://elsewhere/x",
        "GET postgres/projects/a b",
        "GET postgres/projects/a\n",
        "GET postgres/projects/a?b#c",
        "GET postgres/projects/a\r\nHost: x",
        "PUT postgres/projects/a",
        "get postgres/projects",
        ""
      })
  void whatCouldLeaveItsPlaceIsNotSent(String line) {
    assertThatThrownBy(() -> RestCall.of(line)).isInstanceOf(ToolFailure.class);
  }

  @Test
  void onlyReadsAndWholeValuesAreRepeatable() {
    assertThat(RestCall.of("GET postgres/projects").repeatable()).isTrue();
    assertThat(RestCall.of("POST postgres/credentials").repeatable()).isTrue();
    assertThat(RestCall.of("PATCH postgres/projects/p?update_mask=spec.x").repeatable()).isTrue();
    assertThat(RestCall.of("POST postgres/projects?project_id=p").repeatable()).isFalse();
    assertThat(RestCall.of("PATCH postgres/projects/p").reads()).isFalse();
  }
}
