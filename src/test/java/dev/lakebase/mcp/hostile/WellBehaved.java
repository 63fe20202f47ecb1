package dev.lakebase.mcp.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** A client that asks the database something, reads the answer, and asks again. */
final class WellBehaved implements AutoCloseable {
  private static final byte[] QUERY =
      Requests.call("lakebase_read_query", "{\"sql\":\"select 1\"}");

  private final Wire wire;

  WellBehaved(InetSocketAddress address) throws IOException {
    wire = new Wire(address);
  }

  /** The 99th percentile, in milliseconds, of so many calls with a short pause after each. */
  double p99(int calls) throws IOException, InterruptedException {
    long[] nanos = new long[calls];
    for (int i = 0; i < calls; i++) {
      long begun = System.nanoTime();
      Wire.Reply reply = wire.send(QUERY);
      nanos[i] = System.nanoTime() - begun;
      assertThat(reply.status()).as(reply.body()).isEqualTo(200);
      assertThat(reply.body()).contains("\"isError\":false");
      TimeUnit.MILLISECONDS.sleep(5);
    }
    Arrays.sort(nanos);
    return nanos[calls - 1 - calls / 100] / 1e6;
  }

  @Override
  public void close() throws IOException {
    wire.close();
  }
}
