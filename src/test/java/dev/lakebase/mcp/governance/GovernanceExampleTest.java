package dev.lakebase.mcp.governance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakebase.mcp.governance.sql.SqlProfile;
import dev.lakebase.mcp.protocol.Caller;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class GovernanceExampleTest {
  private static final Path EXAMPLE = Path.of("governance.yaml.example");
  private static final Pattern COMMENTED_KEY = Pattern.compile("# (?=[ ]*(- |[a-z_]+:)).*");

  @Test
  void asItIsTheExampleLetsAnAgentReadAndNoMore() throws Exception {
    Access access = policy(Files.readString(EXAMPLE)).access(Caller.LOCAL);

    assertThat(access.sql().permitted()).isEqualTo(SqlProfile.READ_ONLY.types());
    assertThat(access.permitsTool("lakebase_create_branch", "branch_write")).isFalse();
  }

  @Test
  void everySectionOfTheExampleIsAPolicyOnceUncommented() throws Exception {
    List<String> sections = List.of(Files.readString(EXAMPLE).split("\n# --- "));
    for (String section : sections.subList(2, sections.size())) {
      String yaml =
          section
              .lines()
              .skip(1)
              .filter(line -> COMMENTED_KEY.matcher(line).matches())
              .map(line -> line.substring(2))
              .reduce("", (all, line) -> all + line + "\n");
      assertThat(yaml).isNotBlank();
      assertThat(policy(yaml).version()).isEqualTo("v");
    }
  }

  private static Policy policy(String yaml) {
    PolicyFile file = PolicyReader.read("example", yaml.getBytes(StandardCharsets.UTF_8));
    return Policy.of(Map.of(), "example", file, "v");
  }
}
