package dev.lakebase.mcp.faults;

import dev.lakebase.mcp.Doorway;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Stands between the service and a server on the loopback, and lets one fault happen to every
 * connection that comes to one stage, until that is lifted. The server behind it can be exchanged.
 */
final class FaultProxy implements AutoCloseable {
  private static final long LATE_MILLIS = 300;
  private static final int DROP = 8;

  private final Supplier<Dialogue> dialogues;

  private final Doorway door = new Doorway();
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final AtomicInteger met = new AtomicInteger();
  private volatile int target;
  private volatile Optional<Armed> armed = Optional.empty();

  private record Armed(Stage stage, Fault fault) {}

  FaultProxy(int target, Supplier<Dialogue> dialogues) throws IOException {
    this.target = target;
    this.dialogues = dialogues;
    listen();
  }

  int port() {
    return door.port();
  }

  /** Connections so far. */
  int accepted() {
    return door.accepted();
  }

  /** Connections that are open now. */
  int open() {
    return links.size();
  }

  /** How often the fault that is armed has happened. */
  int met() {
    return met.get();
  }

  /** New connections lead to this port of the loopback; the old ones stay. */
  void target(int port) {
    target = port;
  }

  void arm(Stage stage, Fault fault) throws IOException {
    armed = Optional.of(new Armed(stage, fault));
    met.set(0);
    if (stage == Stage.CONNECT && fault == Fault.REFUSE) {
      // Nothing comes that could be counted.
      met.set(1);
      refuse();
    }
  }

  /** From now on everything passes; what a fault has met is not healed. */
  void lift() throws IOException {
    armed = Optional.empty();
    listen();
  }

  /** Refuses new connections until {@link #lift}. */
  void refuse() throws IOException {
    door.shut();
  }

  void cutAll() {
    links.forEach(Link::cut);
  }

  private void listen() throws IOException {
    door.open(
        client -> {
          Link link = new Link(client);
          links.add(link);
          start(link::run);
        });
  }

  @Override
  public void close() throws IOException {
    refuse();
    cutAll();
    door.close();
  }

  private Optional<Fault> faultAt(Stage stage) {
    return armed.filter(it -> it.stage() == stage).map(Armed::fault);
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "fault-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private static void pause(long millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  /** One connection, from its client to the server and back. */
  private final class Link {
    private final Socket client;
    private final Socket server = new Socket();
    private final Dialogue dialogue = dialogues.get();
    private volatile Optional<Fault> back = Optional.empty();
    private boolean deaf;

    Link(Socket client) {
      this.client = client;
    }

    void run() {
      try {
        if (!meets(Stage.CONNECT)) {
          return;
        }
        server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
        server.setTcpNoDelay(true);
        client.setTcpNoDelay(true);
        start(this::answers);
        requests();
      } catch (IOException e) {
        // One of the two has ended.
      } finally {
        cut();
      }
    }

    private void requests() throws IOException {
      byte[] buffer = new byte[65_536];
      InputStream in = client.getInputStream();
      OutputStream out = server.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        for (Dialogue.Part part : dialogue.next(Arrays.copyOf(buffer, n))) {
          if (part.stage().isPresent() && !meets(part.stage().get())) {
            return;
          }
          if (!deaf) {
            out.write(part.bytes());
          }
        }
      }
    }

    /**
     * @return false if the connection is over
     */
    private boolean meets(Stage stage) throws IOException {
      Optional<Fault> fault = faultAt(stage);
      if (fault.isEmpty()) {
        return true;
      }
      met.incrementAndGet();
      switch (fault.get()) {
        case CUT -> {
          return false;
        }
        case REFUSE -> {
          refuse();
          reset();
          return false;
        }
        case BLACK_HOLE -> {
          deaf = true;
          back = fault;
        }
        default -> back = fault;
      }
      return true;
    }

    private void answers() {
      byte[] buffer = new byte[65_536];
      try {
        InputStream in = server.getInputStream();
        OutputStream out = client.getOutputStream();
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          if (!passes(buffer, n, out)) {
            return;
          }
        }
        if (back.filter(Fault::isSilent).isEmpty()) {
          cut();
        }
      } catch (IOException e) {
        cut();
      }
    }

    private boolean passes(byte[] buffer, int length, OutputStream out) throws IOException {
      switch (back.map(Enum::name).orElse("")) {
        case "HANG", "BLACK_HOLE" -> {
          return true;
        }
        case "RESET" -> {
          out.write(buffer, 0, Math.min(3, length));
          reset();
          return false;
        }
        case "DELAY" -> {
          pause(LATE_MILLIS);
          back = Optional.empty();
          out.write(buffer, 0, length);
        }
        case "DRIP" -> {
          for (int at = 0; at < length; at += DROP) {
            out.write(buffer, at, Math.min(DROP, length - at));
            pause(1);
          }
        }
        default -> out.write(buffer, 0, length);
      }
      return true;
    }

    private void reset() throws IOException {
      client.setSoLinger(true, 0);
      cut();
    }

    void cut() {
      links.remove(this);
      try (client;
          server) {
        back = Optional.empty();
      } catch (IOException e) {
        // It was over.
      }
    }
  }
}
