package dev.lakebase.mcp.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lakebase.mcp.sandbox.workspace.SandboxWorkspace;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/** A table of notes in a sandbox that shows everybody his own, by row-level security. */
public record TeamNotes(SandboxWorkspace workspace) {
  public static final String ENDPOINT = "projects/demo/branches/production/endpoints/primary";
  public static final String ADA = "ada@example.com";
  public static final String BOB = "bob@example.com";

  /** Shows Ada {@code of ada} and {@code too}, Bob {@code of bob}. */
  public static final String NOTES = "SELECT note FROM team.notes ORDER BY note";

  /** Makes the table, and for everybody of the team a role. */
  public void furnish(List<String> members) throws IOException, InterruptedException, SQLException {
    allow(members);
    for (String member : members) {
      createRole(member);
    }
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                number("SELECT count(*) FROM pg_roles WHERE rolname LIKE '%@example.com'")
                    > members.size());
    try (Connection connection = workspace.service().connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA team");
      statement.execute("CREATE TABLE team.notes (owner text, note text)");
      statement.execute(
          "INSERT INTO team.notes VALUES ('%s', 'of ada'), ('%s', 'too'), ('%s', 'of bob')"
              .formatted(ADA, ADA, BOB));
      statement.execute("ALTER TABLE team.notes ENABLE ROW LEVEL SECURITY");
      statement.execute("CREATE POLICY own ON team.notes USING (owner = current_user)");
      statement.execute("GRANT USAGE ON SCHEMA team TO PUBLIC");
      statement.execute("GRANT SELECT ON team.notes TO PUBLIC");
    }
  }

  /** Lets these use the project, without a role in its database. */
  void allow(List<String> users) throws IOException, InterruptedException {
    String entries =
        String.join(
            ", ",
            users.stream()
                .map(
                    user ->
                        "{\"user_name\": \"%s\", \"permission_level\": \"CAN_USE\"}"
                            .formatted(user))
                .toList());
    asDeveloper(
        "PATCH",
        "/api/2.0/permissions/database-projects/demo",
        "{\"access_control_list\": [" + entries + "]}");
  }

  private void createRole(String user) throws IOException, InterruptedException {
    asDeveloper(
        "POST",
        "/api/2.0/postgres/projects/demo/branches/production/roles",
        "{\"spec\": {\"postgres_role\": \"%s\", \"identity_type\": \"USER\"}}".formatted(user));
  }

  private void asDeveloper(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(workspace.baseUrl() + path))
                    .header("Authorization", "Bearer " + workspace.token())
                    .header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  /** A number that a statement of the developer shows. */
  public long number(String sql) throws SQLException {
    try (Connection connection = workspace.service().connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }
}
