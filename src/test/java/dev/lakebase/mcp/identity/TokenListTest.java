package dev.lakebase.mcp.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenListTest {
  private static final String HASH =
      "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HASH",
        "HASH user",
        "HASH ada@example.com",
        "HASH robot ada",
        "HASH user local",
        "HASH user ada\u200b",
        "HASH user ada a,,b",
        "HASH user ada a b",
        "sha256:0123 user ada",
        "a-plain-token-a-plain-token-a-plain-token user ada",
        "HASH user ada\nHASH user bob"
      })
  void aLineThatIsNotUnderstoodRefusesTheWholeFile(String text) {
    assertThatThrownBy(() -> TokenList.of(text.replace("HASH", HASH)))
        .isInstanceOf(TokenFileException.class)
        .hasMessageMatching("line \\d .*")
        .hasMessageNotContaining("0123")
        .hasMessageNotContaining("plain");
  }

  @Test
  void commentsAndEmptyLinesSayNothing() {
    assertThat(TokenList.of("# mine\r\n\r\n  " + HASH + "\tuser  ada  x,y \n").entries())
        .singleElement()
        .satisfies(
            entry -> assertThat(entry.caller().groups()).containsExactlyInAnyOrder("x", "y"));
  }

  @Test
  void aFileThatOthersMayWriteOrThatListsNobodyIsRefusedAtTheStart() throws Exception {
    Path file = Files.writeString(directory.resolve("tokens"), HASH + " user ada");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));
    assertThatThrownBy(() -> new TokenFileCallers(file)).hasMessageContaining("chmod go-w");

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    Files.writeString(file, "# nobody\n");
    assertThatThrownBy(() -> new TokenFileCallers(file)).hasMessageContaining("lists no token");

    assertThatThrownBy(() -> new TokenFileCallers(directory.resolve("none")))
        .hasMessageContaining("can't be read");
  }
}
