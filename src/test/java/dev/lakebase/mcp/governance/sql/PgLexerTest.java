package dev.lakebase.mcp.governance.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PgLexerTest {

  /** A text and its tokens, written as {@code kind:source}, parted by bars. */
  record Case(String sql, String tokens) {}

  static List<Case> cases() {
    return List.of(
        new Case("", ""),
        new Case(" \t\n\r\f\u000b", ""),
        new Case("SeLect", "NAME:SeLect"),
        new Case("a$1_é b", "NAME:a$1_é|NAME:b"),
        new Case("\"a\"\"b\"", "QUOTED_NAME:\"a\"\"b\""),
        new Case("\"a\" \"b\"", "QUOTED_NAME:\"a\"|QUOTED_NAME:\"b\""),
        new Case("-- c\na", "NAME:a"),
        new Case("-- c\ra", "NAME:a"),
        new Case("-- c", ""),
        new Case("a--", "NAME:a"),
        new Case("/* a /* b */ c */ d", "NAME:d"),
        new Case("/**/a", "NAME:a"),
        new Case("/*/ */a", "NAME:a"),
        new Case("'a'", "STRING:'a'"),
        new Case("'it''s' a", "STRING:'it''s'|NAME:a"),
        new Case("'\\' a", "STRING:'\\'|NAME:a"),
        new Case("E'\\'' a", "STRING:E'\\''|NAME:a"),
        new Case("e'\\\\' a", "STRING:e'\\\\'|NAME:a"),
        new Case("e'\\'' a", "STRING:e'\\''|NAME:a"),
        new Case("n'\\' a", "STRING:n'\\'|NAME:a"),
        new Case("xe'a'", "NAME:xe|STRING:'a'"),
        new Case("e 'a\\'", "NAME:e|STRING:'a\\'"),
        new Case(
            "b'01' B'1' x'f' X'F' n'a' N'a'",
            "STRING:b'01'|STRING:B'1'|STRING:x'f'|STRING:X'F'|STRING:n'a'|STRING:N'a'"),
        new Case("q'a'", "NAME:q|STRING:'a'"),
        new Case("U&'a' u&'\\0027'", "STRING:U&'a'|STRING:u&'\\0027'"),
        new Case("a&b", "NAME:a|OPERATOR:&|NAME:b"),
        new Case("u&a U", "NAME:u|OPERATOR:&|NAME:a|NAME:U"),
        new Case("'a'\n'b'", "STRING:'a'\n'b'"),
        new Case("'a' \r\t'b'", "STRING:'a' \r\t'b'"),
        new Case("'a' 'b'", "STRING:'a'|STRING:'b'"),
        new Case("'a' -- c\n -- d\n'b' c", "STRING:'a' -- c\n -- d\n'b'|NAME:c"),
        new Case("'a' /* c */\n'b'", "STRING:'a'|STRING:'b'"),
        new Case("'a'\n- 1", "STRING:'a'|OPERATOR:-|NUMBER:1"),
        new Case("E'a'\n'\\'' c", "STRING:E'a'\n'\\''|NAME:c"),
        new Case("'a'\n'b'\n'c'", "STRING:'a'\n'b'\n'c'"),
        new Case("$$a$$", "STRING:$$a$$"),
        new Case("$x$ $$ ' $y$ $x$ a", "STRING:$x$ $$ ' $y$ $x$|NAME:a"),
        new Case("$é1$a$é1$", "STRING:$é1$a$é1$"),
        new Case("a$$ b$$", "NAME:a$$|NAME:b$$"),
        new Case("1$$;$$", "NUMBER:1|STRING:$$;$$"),
        new Case("$1 $23", "PARAMETER:$1|PARAMETER:$23"),
        new Case(
            "1 1.5 .5 1. 1e5 1E-5 1.e+5 1_000 1.5_0e1_0",
            "NUMBER:1|NUMBER:1.5|NUMBER:.5|NUMBER:1.|NUMBER:1e5|NUMBER:1E-5|NUMBER:1.e+5|NUMBER:1_000|NUMBER:1.5_0e1_0"),
        new Case(
            "0x1F 0X_1f 0o17 0O7 0b1_0 0B1",
            "NUMBER:0x1F|NUMBER:0X_1f|NUMBER:0o17|NUMBER:0O7|NUMBER:0b1_0|NUMBER:0B1"),
        new Case("1..2", "NUMBER:1|PUNCTUATION:..|NUMBER:2"),
        new Case("0", "NUMBER:0"),
        new Case("t.1", "NAME:t|NUMBER:.1"),
        new Case("a.b", "NAME:a|PUNCTUATION:.|NAME:b"),
        new Case(
            "a::b:=c:d", "NAME:a|PUNCTUATION:::|NAME:b|PUNCTUATION::=|NAME:c|PUNCTUATION::|NAME:d"),
        new Case(
            "(a,[b]);",
            "PUNCTUATION:(|NAME:a|PUNCTUATION:,|PUNCTUATION:[|NAME:b|PUNCTUATION:]|PUNCTUATION:)|PUNCTUATION:;"),
        new Case("a<=-1", "NAME:a|OPERATOR:<=|OPERATOR:-|NUMBER:1"),
        new Case("*-+-1", "OPERATOR:*|OPERATOR:-|OPERATOR:+|OPERATOR:-|NUMBER:1"),
        new Case("@-1", "OPERATOR:@-|NUMBER:1"),
        new Case("-1 +a", "OPERATOR:-|NUMBER:1|OPERATOR:+|NAME:a"),
        new Case("a->>b?|c", "NAME:a|OPERATOR:->>|NAME:b|OPERATOR:?||NAME:c"),
        new Case("a<--b\nc", "NAME:a|OPERATOR:<|NAME:c"),
        new Case("a*/**/b", "NAME:a|OPERATOR:*|NAME:b"),
        new Case("a/b-c", "NAME:a|OPERATOR:/|NAME:b|OPERATOR:-|NAME:c"),
        new Case("'\u202e'", "STRING:'\u202e'"),
        new Case("\u00a0a \u3000", "NAME:\u00a0a|NAME:\u3000"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void cutsWherePostgresDoes(Case example) {
    String tokens =
        PgLexer.tokens(example.sql()).stream()
            .map(token -> token.kind() + ":" + example.sql().substring(token.start(), token.end()))
            .collect(Collectors.joining("|"));
    assertThat(tokens).isEqualTo(example.tokens());
  }

  @Test
  void aLongRunOfSignsIsReadInOnePass() {
    assertThat(PgLexer.tokens("+-".repeat(20_000) + "1")).hasSize(40_001);
  }

  @Test
  void namesAreFoldedInAsciiOnly() {
    assertThat(PgLexer.tokens("AZ[\u212a\u0130É").get(0).text()).isEqualTo("az");
    assertThat(PgLexer.tokens("a\u212aZ").get(0).text()).isEqualTo("a\u212az");
    assertThat(PgLexer.tokens("\"A\"\"B\"").get(0).text()).isEqualTo("A\"B");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'a",
        "'a''",
        "E'a\\'",
        "e'\\",
        "$$a",
        "$a$ $b$",
        "\"a",
        "\"a\"\"",
        "/* a",
        "/* /* */",
        "\"\"",
        "'a'\n'b",
        "$",
        "$a",
        "$a b$",
        "a $ b",
        "1a",
        "1_",
        "1__0",
        "1.5x",
        "1e",
        "1e+",
        "1e5a",
        "0x",
        "0xg",
        "0b2",
        "0o8",
        "$1a",
        "{",
        "}",
        "\\",
        "a \\ b",
        "a // b",
        "//",
        "`",
        "a `b`",
        "<`",
        "U&\"a\"",
        "u&\"a\"",
        "\u0001",
        "\u202ea",
        "\"\u2066\"",
        "-- \u200e\n1",
        "/* \u061c */ 1",
        "a\u200fb",
        "\u007f",
        "1é"
      })
  void refusesWhatCannotBeReadOneWay(String sql) {
    assertThatThrownBy(() -> PgLexer.tokens(sql))
        .isInstanceOf(RefusedText.class)
        .hasMessageStartingWith("SQL syntax error: ");
  }

  @ParameterizedTest
  @ValueSource(ints = {0x061C, 0x200E, 0x200F, 0x202A, 0x202E, 0x2066, 0x2069})
  void charactersThatTurnTheReadingDirectionAreKnown(int c) {
    assertThat(PgCharacters.isBidiControl((char) c)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {0x061B, 0x200D, 0x2010, 0x2029, 0x202F, 0x2065, 0x206A, 'a'})
  void theirNeighboursAreNot(int c) {
    assertThat(PgCharacters.isBidiControl((char) c)).isFalse();
  }

  @Test
  @Tag("fuzz")
  void everyTokenOfEveryReadableTextIsReadAgainByItself() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
    SqlFuzz fuzz = new SqlFuzz(random);
    int readable = 0;
    for (int i = 0; i < 20_000; i++) {
      String sql = fuzz.text();
      List<Token> tokens;
      try {
        tokens = PgLexer.tokens(sql);
      } catch (RefusedText e) {
        continue;
      }
      readable++;
      int end = 0;
      for (Token token : tokens) {
        String source = sql.substring(token.start(), token.end());
        assertThat(token.start()).as(sql).isGreaterThanOrEqualTo(end);
        assertThat(PgLexer.tokens(source)).as(sql).hasSize(1);
        assertThat(PgLexer.tokens(sql.substring(end, token.start()) + " ")).as(sql).isEmpty();
        end = token.end();
      }
    }
    assertThat(readable).isGreaterThan(10_000);
  }
}
