package dev.lakebase.mcp.governance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.governance.sql.Judgement;
import dev.lakebase.mcp.governance.sql.SqlGuard;
import dev.lakebase.mcp.governance.sql.SqlPolicy;
import dev.lakebase.mcp.governance.sql.SqlProfile;
import dev.lakebase.mcp.protocol.Caller;
import dev.lakebase.mcp.protocol.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The offline judge: says of SQL what the service would say, without a service and without a
 * database. One statement is answered in lines of text, a file of JSON lines with a JSON line each,
 * in their order.
 */
public final class CheckCommand {
  /** Exit code: allowed; for a file, every line has its verdict. */
  public static final int ALLOW = 0;

  /** Exit code: denied. */
  public static final int DENY = 1;

  /** Exit code: not a command that could be carried out. */
  public static final int USAGE = 2;

  private static final String PROFILE = "--profile";
  private static final String POLICY = "--policy";
  private static final String FILE = "--file";
  private static final String HOW =
      """
      usage: check (--profile PROFILE | --policy FILE) (SQL | --file FILE)
        --profile PROFILE  read_only, analyst, developer or admin
        --policy FILE      a governance.yaml; its rules for a caller that it does not name hold
        --file FILE        JSON lines, each with the key "sql"; answers with a JSON line each
      exit code: 0 allow, 1 deny, 2 usage; with --file, 0 when every line was judged""";

  private final PrintStream out;
  private final PrintStream err;

  /**
   * @param out takes the verdicts, in UTF-8
   * @param err takes what is wrong with the command
   */
  public CheckCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /** Carries out the command, and returns the exit code. */
  public int run(List<String> arguments) {
    Map<String, String> options = new HashMap<>();
    int next = 0;
    while (next < arguments.size()
        && List.of(PROFILE, POLICY, FILE).contains(arguments.get(next))) {
      if (next + 1 == arguments.size()
          || options.put(arguments.get(next), arguments.get(next + 1)) != null) {
        return usage();
      }
      next += 2;
    }
    List<String> rest = arguments.subList(next, arguments.size());
    boolean wellFormed =
        options.containsKey(PROFILE) != options.containsKey(POLICY)
            && rest.size() == (options.containsKey(FILE) ? 0 : 1);
    if (!wellFormed) {
      return usage();
    }
    try (SqlGuard guard = new SqlGuard()) {
      SqlPolicy policy = policy(options);
      return options.containsKey(FILE)
          ? file(guard, policy, Path.of(options.get(FILE)))
          : text(guard.judge(rest.get(0), policy));
    } catch (IOException e) {
      err.println("A file can't be read: " + e);
    } catch (PolicyException | IllegalArgumentException e) {
      err.println(e.getMessage());
    } finally {
      out.flush();
    }
    return USAGE;
  }

  private static SqlPolicy policy(Map<String, String> options) throws IOException {
    if (options.containsKey(PROFILE)) {
      return SqlPolicy.of(SqlProfile.of(options.get(PROFILE)));
    }
    String source = options.get(POLICY);
    PolicyFile file = PolicyReader.read(source, Files.readAllBytes(Path.of(source)));
    return Policy.of(Map.of(), source, file, "check").access(Caller.LOCAL).sql();
  }

  private int text(Judgement judgement) {
    out.println("verdict: " + verdict(judgement));
    out.println(
        "types: " + judgement.types().stream().map(Enum::name).collect(Collectors.joining(", ")));
    out.println("reason: " + judgement.reason());
    return judgement.allowed() ? ALLOW : DENY;
  }

  private int file(SqlGuard guard, SqlPolicy policy, Path file) throws IOException {
    int code = ALLOW;
    int number = 0;
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        JsonNode sql = sql(line);
        if (sql.isTextual()) {
          Judgement judgement = guard.judge(sql.textValue(), policy);
          ObjectNode answer = answer(verdict(judgement), judgement.reason());
          judgement.types().forEach(type -> answer.withArray("types").add(type.name()));
          out.println(answer);
        } else {
          out.println(answer("deny", "Line " + number + " is no JSON object with a text \"sql\"."));
          code = USAGE;
        }
      }
    }
    return code;
  }

  private static JsonNode sql(String line) {
    try {
      return Json.MAPPER.readTree(line).path("sql");
    } catch (JsonProcessingException e) {
      return Json.MAPPER.missingNode();
    }
  }

  private static ObjectNode answer(String verdict, String reason) {
    ObjectNode answer = Json.MAPPER.createObjectNode().put("verdict", verdict);
    answer.putArray("types");
    return answer.put("reason", reason);
  }

  private static String verdict(Judgement judgement) {
    return judgement.verdict().name().toLowerCase(Locale.ROOT);
  }

  private int usage() {
    err.println(HOW);
    return USAGE;
  }
}
