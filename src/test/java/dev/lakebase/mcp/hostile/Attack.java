package dev.lakebase.mcp.hostile;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Something hostile that goes on, on threads of its own, until it is closed. */
final class Attack implements AutoCloseable {
  private final InetSocketAddress target;
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private final AtomicInteger opened = new AtomicInteger();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong steps = new AtomicLong();

  private Attack(InetSocketAddress target) {
    this.target = target;
  }

  /** One step every so many milliseconds, on each of so many threads. */
  static Attack every(InetSocketAddress target, int millis, int threads, Step step) {
    Attack attack = new Attack(target);
    for (int i = 0; i < threads; i++) {
      Thread thread = new Thread(() -> attack.run(millis, step), "attack");
      thread.setDaemon(true);
      attack.threads.add(thread);
      thread.start();
    }
    return attack;
  }

  private void run(int millis, Step step) {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        step.take(this);
      } catch (IOException e) {
        // The service defends itself: that is what is looked at.
      }
      steps.incrementAndGet();
      try {
        TimeUnit.MILLISECONDS.sleep(millis);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** A connection that stays open until the attack ends. */
  Socket open() throws IOException {
    Socket socket = new Socket();
    sockets.add(socket);
    // Each address of the loopback has source ports of its own.
    int n = opened.incrementAndGet();
    socket.bind(new InetSocketAddress("127.0.0." + (2 + n % 50), 0));
    socket.connect(target, 5_000);
    socket.setSoTimeout(2_000);
    return socket;
  }

  int count() {
    return opened.get();
  }

  List<Socket> opened() {
    return List.copyOf(sockets);
  }

  /** Sends all this on a connection of its own, reads a little, and hangs up. */
  void fire(byte[] bytes) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(target, 5_000);
      socket.setSoTimeout(2_000);
      socket.getOutputStream().write(bytes);
      int unused = socket.getInputStream().read(new byte[256]);
    }
  }

  /** Sends all this and is gone before the answer. */
  void vanish(byte[] bytes) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(target, 5_000);
      socket.getOutputStream().write(bytes);
      socket.setSoLinger(true, 0);
    }
  }

  long steps() {
    return steps.get();
  }

  @Override
  public void close() throws IOException {
    threads.forEach(Thread::interrupt);
    for (Socket socket : sockets) {
      socket.close();
    }
    try {
      for (Thread thread : threads) {
        thread.join(10_000);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What it does again and again. */
  @FunctionalInterface
  interface Step {
    void take(Attack attack) throws IOException;
  }
}
