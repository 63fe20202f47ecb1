package dev.lakebase.mcp.governance.sql;

import net.sf.jsqlparser.parser.AbstractJSqlParser.Dialect;
import net.sf.jsqlparser.parser.CCJSqlParser;
import net.sf.jsqlparser.parser.ParseException;
import net.sf.jsqlparser.parser.StringProvider;

/** Asks JSqlParser, and takes its every error for "could not read it". */
final class JSqlParserReader {
  private JSqlParserReader() {}

  /** What a canonical text holds. */
  static ParsedTypes read(String shape) {
    CCJSqlParser parser =
        new CCJSqlParser(new StringProvider(shape))
            .withDialect(Dialect.POSTGRESQL)
            .withAllowComplexParsing(true);
    try {
      return TreeWalk.of(parser.Statement());
    } catch (ParseException | RuntimeException | StackOverflowError e) {
      return ParsedTypes.unread(Reading.NOT_UNDERSTOOD);
    }
  }
}
