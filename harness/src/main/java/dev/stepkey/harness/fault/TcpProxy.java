package dev.stepkey.harness.fault;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A hop between two processes of this machine that can be cut, frozen or refused. It listens on a
 * free loopback port; a thread of its own carries each direction of each connection.
 */
public final class TcpProxy implements AutoCloseable {

  private static final int BACKLOG = 256;

  private final ServerSocket listener;
  private final int target;
  private final LostReplies lost;
  private final Supplier<Tap> taps;
  private final Gate gate = new Gate();
  private final Set<ProxiedConnection> present = ConcurrentHashMap.newKeySet();
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final Traffic traffic = new Traffic();
  private volatile boolean refusing;

  private TcpProxy(ServerSocket listener, int target, LostReplies lost, Supplier<Tap> taps) {
    this.listener = listener;
    this.target = target;
    this.lost = lost;
    this.taps = taps;
  }

  /** Starts in front of a loopback port, on a port of the system's choice. */
  public static TcpProxy to(int target) throws IOException {
    LostReplies lost = new LostReplies();
    return start(target, lost, lost::tap);
  }

  /** The same, with a tap of its own for each connection. */
  static TcpProxy to(int target, Supplier<Tap> taps) throws IOException {
    return start(target, new LostReplies(), taps);
  }

  private static TcpProxy start(int target, LostReplies lost, Supplier<Tap> taps)
      throws IOException {
    ServerSocket listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    TcpProxy proxy = new TcpProxy(listener, target, lost, taps);
    Thread.ofVirtual().name("proxy-to-" + target).start(proxy::accept);
    return proxy;
  }

  public int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        connect(listener.accept());
      } catch (IOException closedOrUnreachable) {
        // Of one client alone; when the listener is closed the loop ends.
      }
    }
  }

  private void connect(Socket client) throws IOException {
    accepted.incrementAndGet();
    if (refusing) {
      refused.incrementAndGet();
      ProxiedConnection.reset(client);
      return;
    }
    Socket server;
    try {
      server = new Socket(InetAddress.getLoopbackAddress(), target);
    } catch (IOException unreachable) {
      ProxiedConnection.reset(client);
      throw unreachable;
    }
    ProxiedConnection connection =
        new ProxiedConnection(client, server, taps.get(), gate, traffic, present::remove);
    present.add(connection);
    connection.start();
  }

  /**
   * Closes all present connections at once, with a reset. New ones are let through.
   *
   * @return how many there were
   */
  public int cut() {
    return cut(connection -> true);
  }

  /** The same for those whose client waits for an answer. */
  public int cutWaiting() {
    return cut(ProxiedConnection::isWaiting);
  }

  private int cut(Predicate<ProxiedConnection> which) {
    int before = 0;
    for (ProxiedConnection connection : present) {
      if (which.test(connection) && connection.cut()) {
        before++;
      }
    }
    return before;
  }

  /**
   * Carries the next so many requests and cuts their connections when the first byte of an answer
   * comes: the server has done it, the client cannot know.
   */
  public void loseNextReplies(int count) {
    lost.next(count, request -> true);
  }

  /** The same for the next request that holds this text: a path, a header, a body. */
  public void loseNextReplyNaming(String text) {
    lost.next(1, request -> request.contains(text));
  }

  /** While true, new connections are reset at once; present ones stay. */
  public void refuse(boolean refuse) {
    refusing = refuse;
  }

  /** While true nothing is carried in either direction: half-open, as far as either end can see. */
  public void freeze(boolean freeze) {
    gate.close(freeze);
  }

  /** Connections accepted so far, refused ones among them. */
  public long connections() {
    return accepted.get();
  }

  /** Connections reset because of {@link #refuse}. */
  public long refusedConnections() {
    return refused.get();
  }

  /** Connections cut by {@link #cut} or by a tap. */
  public long cutConnections() {
    return traffic.cutConnections.get();
  }

  /** Bytes that arrived here and were never delivered, because of a cut. */
  public long cutBytes() {
    return traffic.cutBytes.get();
  }

  /** Pieces of traffic that a freeze has held so far. */
  public long frozenReads() {
    return gate.held();
  }

  /** Ends what it carries, with a reset. */
  @Override
  public void close() throws IOException {
    listener.close();
    gate.close(false);
    cut();
  }

  /** Counted over all connections. */
  static final class Traffic {
    final AtomicLong cutConnections = new AtomicLong();
    final AtomicLong cutBytes = new AtomicLong();
  }
}
