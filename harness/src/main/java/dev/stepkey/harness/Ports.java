package dev.stepkey.harness;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.EnumMap;
import java.util.Map;

/**
 * Which port each listener gets. A port is settled when it is first asked for, because a server
 * that a killed run left behind may hold it until it has been stopped.
 */
final class Ports {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final Map<Listener, Integer> given;
  private final PrintStream out;
  private final Map<Listener, Integer> settled = new EnumMap<>(Listener.class);

  /**
   * @param given the ports that somebody asked for, 0 meaning any free one; the others get their
   *     default, or a free one when the default is taken
   */
  Ports(Map<Listener, Integer> given, PrintStream out) {
    this.given = Map.copyOf(given);
    this.out = out;
  }

  /** A free port for every listener. */
  static Ports anyFree(PrintStream out) {
    Map<Listener, Integer> any = new EnumMap<>(Listener.class);
    for (Listener each : Listener.values()) {
      any.put(each, 0);
    }
    return new Ports(any, out);
  }

  /**
   * Settles what was asked for, so that a mistake is found before anything has started.
   *
   * @throws UsageException when one of these ports is taken
   */
  void settleGiven() {
    given.keySet().forEach(this::of);
  }

  /** The port of a listener, the same for every call. */
  synchronized int of(Listener listener) {
    return settled.computeIfAbsent(listener, this::settle);
  }

  private int settle(Listener listener) {
    Integer wanted = given.get(listener);
    int port = wanted == null ? listener.preferredPort() : wanted;
    if (port == 0) {
      return free();
    }
    boolean reserved = wanted == null && given.containsValue(port);
    if (!reserved && isUsable(port)) {
      return port;
    }
    if (wanted != null) {
      throw new UsageException(
          "Port %d for %s is taken: choose another one with %s (0 = any free port)."
              .formatted(port, listener.description(), listener.option()));
    }
    int other = free();
    out.printf(
        "Port %d is taken, so %s uses %d (%s chooses one).%n",
        port, listener.description(), other, listener.option());
    return other;
  }

  private boolean isUsable(int port) {
    return !settled.containsValue(port) && !answers(port) && canBind(port);
  }

  /**
   * Whether somebody listens there. Being able to bind is not enough: some systems let a loopback
   * socket be bound beside a wildcard one, which it then hides.
   */
  static boolean answers(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(LOOPBACK, port), 500);
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  private static boolean canBind(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, LOOPBACK)) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }

  private int free() {
    while (true) {
      try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
        int port = socket.getLocalPort();
        if (!settled.containsValue(port) && !given.containsValue(port)) {
          return port;
        }
      } catch (IOException failure) {
        throw new UncheckedIOException("No free port on the loopback interface", failure);
      }
    }
  }
}
