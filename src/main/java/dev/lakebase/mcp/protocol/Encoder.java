package dev.lakebase.mcp.protocol;

import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lakebase.mcp.turns.TimeSlice;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Encodes results, errors and notifications for the era of the caller, as UTF-8 JSON. */
public final class Encoder {
  private static final byte[] EVENT = "event: message\ndata: ".getBytes(StandardCharsets.US_ASCII);

  private static final String RESULT_TYPE = "resultType";

  private final ObjectNode serverInfo;

  public Encoder(ServerInfo server) {
    this.serverInfo = server.json();
  }

  byte[] result(McpRequest request, McpResult result) {
    ObjectNode members = Json.MAPPER.createObjectNode();
    members.setAll(result.members());
    members.remove(RESULT_TYPE);
    if (request.isModern()) {
      members.put(RESULT_TYPE, result.type());
      result
          .ttlMs()
          .ifPresent(ttl -> members.put("ttlMs", ttl.intValue()).put("cacheScope", "private"));
      members.withObjectProperty("_meta").set("io.modelcontextprotocol/serverInfo", serverInfo);
    }
    ObjectNode answer = answer(request.id());
    answer.set("result", members);
    return bytes(answer);
  }

  /** The body of a rejection that no request belongs to. */
  public byte[] error(McpRejection rejection) {
    return error(rejection, Optional.empty());
  }

  byte[] error(McpRejection rejection, Optional<JsonNode> id) {
    ObjectNode answer = answer(rejection.id().or(() -> id));
    ObjectNode error = answer.putObject("error");
    error.put("code", rejection.code()).put("message", rejection.getMessage());
    rejection.data().ifPresent(data -> error.set("data", data));
    return bytes(answer);
  }

  byte[] notification(String method, ObjectNode params) {
    ObjectNode message = Json.MAPPER.createObjectNode().put("jsonrpc", "2.0").put("method", method);
    message.set("params", params);
    return bytes(message);
  }

  /** A message in the framing of {@code text/event-stream}. */
  static byte[] event(byte[] message) {
    byte[] event = Arrays.copyOf(EVENT, EVENT.length + message.length + 2);
    System.arraycopy(message, 0, event, EVENT.length, message.length);
    event[event.length - 2] = '\n';
    event[event.length - 1] = '\n';
    return event;
  }

  private static ObjectNode answer(Optional<JsonNode> id) {
    ObjectNode answer = Json.MAPPER.createObjectNode().put("jsonrpc", "2.0");
    id.ifPresent(value -> answer.set("id", value));
    return answer;
  }

  private static byte[] bytes(ObjectNode message) {
    try (ByteArrayBuilder bytes = new ByteArrayBuilder()) {
      Json.MAPPER.writeValue(new InSlices(bytes), message);
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Jackson fills a buffer of 8 kB at a time; other calls get on between them. */
  private static final class InSlices extends FilterOutputStream {
    private final TimeSlice slice = new TimeSlice();

    InSlices(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      slice.endIfLong();
    }
  }
}
