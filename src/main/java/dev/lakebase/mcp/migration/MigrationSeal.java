package dev.lakebase.mcp.migration;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The MAC (HMAC-SHA256) under which a migration's record lies in a database where others can write
 * too. It is bound to the project, the branch and what the record is. Its key is derived from
 * LAKEBASE_STATE_KEY, and of no use for anything else that is sealed with that.
 */
public final class MigrationSeal {
  private static final String ALGORITHM = "HmacSHA256";
  private static final String PURPOSE = "lakebase-mcp migration record, 1";
  private static final int SECRET_BYTES = 32;

  private final SecretKey key;
  private final boolean lasting;

  /**
   * @param secret LAKEBASE_STATE_KEY; empty for a random one, that ends with the process
   */
  public MigrationSeal(Optional<String> secret) {
    byte[] bytes =
        secret.map(it -> it.getBytes(StandardCharsets.UTF_8)).orElseGet(MigrationSeal::random);
    this.key = new SecretKeySpec(mac(new SecretKeySpec(bytes, ALGORITHM), PURPOSE), ALGORITHM);
    this.lasting = secret.isPresent();
  }

  private static byte[] random() {
    byte[] bytes = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  /** Whether other processes seal alike, later ones of this service too. */
  boolean isLasting() {
    return lasting;
  }

  String of(Place place, String record) {
    return keyMark() + "." + HexFormat.of().formatHex(mac(key, place + "\n" + record));
  }

  boolean isOn(Place place, String record, String seal) {
    return MessageDigest.isEqual(
        of(place, record).getBytes(StandardCharsets.UTF_8), seal.getBytes(StandardCharsets.UTF_8));
  }

  /** Tells, for the wording of a refusal and for nothing else, which key a seal was made with. */
  boolean isOfThisKey(String seal) {
    return seal.startsWith(keyMark() + ".");
  }

  private String keyMark() {
    return HexFormat.of().formatHex(mac(key, "mark")).substring(0, 8);
  }

  private static byte[] mac(SecretKey key, String text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Where a record belongs.
   *
   * @param state {@code prepared} or {@code applied}
   * @param project {@code projects/P}
   * @param branch id of the migration's branch
   */
  record Place(String state, String project, String branch) {
    static final String PREPARED = "prepared";
    static final String APPLIED = "applied";

    @Override
    public String toString() {
      return state + "\n" + project + "\n" + branch;
    }
  }
}
