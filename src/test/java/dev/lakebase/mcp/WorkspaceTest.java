package dev.lakebase.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkspaceTest {
  @ParameterizedTest
  @CsvSource({
    "https://x.cloud.databricks.com, https://x.cloud.databricks.com",
    "https://x.cloud.databricks.com/, https://x.cloud.databricks.com",
    "x.cloud.databricks.com, https://x.cloud.databricks.com",
    "http://127.0.0.1:8080, http://127.0.0.1:8080"
  })
  void anAddressIsMadeWhole(String host, String url) {
    assertThat(Workspace.url(host)).hasToString(url);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://x.cloud.databricks.com",
        "http://127.0.0.1.evil.example",
        "https://user:secret@x.example",
        "https://x.example/path",
        "https://x.example?o=1",
        "https://x.example#a",
        "ftp://x.example",
        "https://",
        "a b"
      })
  void whatIsNoAddressOfAWorkspaceStopsTheStart(String host) {
    assertThatThrownBy(() -> Workspace.url(host))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("DATABRICKS_HOST is ");
  }
}
