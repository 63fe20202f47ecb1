package dev.lakebase.mcp.migration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lakebase.mcp.tool.ToolFailure;
import java.util.Map;

/** Writes records under the seal, and reads those that are under it. */
final class Records {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private final MigrationSeal seal;

  Records(MigrationSeal seal) {
    this.seal = seal;
  }

  SealedRecord write(MigrationSeal.Place place, Object record) {
    try {
      String text = JSON.writeValueAsString(record);
      return new SealedRecord(place.state(), text, seal.of(place, text));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * @param row {@code record} and {@code seal}
   * @throws ToolFailure for what this service has not written
   */
  <T> T read(MigrationSeal.Place place, Map<String, Object> row, Class<T> type) {
    String text = String.valueOf(row.get("record"));
    String sealed = String.valueOf(row.get("seal"));
    if (!seal.isOn(place, text, sealed)) {
      throw new ToolFailure(refusal(place.state(), sealed));
    }
    try {
      return JSON.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A sealed record can't be read", e);
    }
  }

  private String refusal(String state, String sealed) {
    boolean prepared = state.equals(MigrationSeal.Place.PREPARED);
    String what =
        prepared
            ? "The migration that is stored on the branch"
            : "The ledger's entry for this migration on production";
    String why;
    if (seal.isOfThisKey(sealed)) {
      why = " was altered: its seal does not fit.";
    } else if (seal.isLasting()) {
      why = " was sealed with another LAKEBASE_STATE_KEY, or was not written by this service.";
    } else {
      why =
          " can't be checked: LAKEBASE_STATE_KEY is not set, so the key ended with the process that"
              + " sealed it, or somebody else wrote it.";
    }
    String advice =
        prepared
            ? " Nothing was applied. Prepare it again, and discard this one with apply false."
            : " Nothing was changed. Compare production with the branch to see whether it was"
                + " applied, and discard the branch with apply false.";
    String key =
        seal.isLasting()
            ? ""
            : " With LAKEBASE_STATE_KEY set, migrations outlive a restart of the service.";
    return what + why + advice + key;
  }
}
