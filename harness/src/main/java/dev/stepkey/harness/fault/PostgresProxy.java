package dev.stepkey.harness.fault;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A {@link TcpProxy} in front of PostgreSQL that can cut a commit: the server has committed, and
 * the client never learns it. Only transactions that wrote are cut; a lost answer to a read proves
 * nothing. Connections must be without TLS, as they are on loopback.
 */
public final class PostgresProxy implements AutoCloseable {

  /**
   * A transaction that wrote and has just committed.
   *
   * @param said what its client had sent since its begin, byte for byte as ISO 8859-1; parameters
   *     that travel as text can be found in it
   * @param rows how many rows it inserted, updated and deleted
   */
  public record CommitSeen(String database, String user, String said, long rows) {}

  private final TcpProxy proxy;
  private final Cutter cutter;

  private PostgresProxy(TcpProxy proxy, Cutter cutter) {
    this.proxy = proxy;
    this.cutter = cutter;
  }

  /**
   * Starts in front of a PostgreSQL on a loopback port.
   *
   * @param evidence told of each cut, before the client can notice it
   */
  public static PostgresProxy to(int port, Consumer<String> evidence) throws IOException {
    Cutter cutter = new Cutter(evidence);
    return new PostgresProxy(TcpProxy.to(port, () -> new PostgresTap(cutter)), cutter);
  }

  /** The same; what is cut is only counted. */
  public static PostgresProxy to(int port) throws IOException {
    return to(port, what -> {});
  }

  /** The hop itself, to be cut, frozen or refused as a whole. */
  public TcpProxy hop() {
    return proxy;
  }

  public int port() {
    return proxy.port();
  }

  /** Cuts every commit for which this holds, until it is told otherwise. */
  public void cutCommits(Predicate<CommitSeen> which) {
    cutter.which = which;
  }

  /** Cuts one: the next of a transaction whose client named this text, a key for example. */
  public void cutNextCommitNaming(String text) {
    AtomicInteger left = new AtomicInteger(1);
    cutCommits(seen -> seen.said().contains(text) && left.getAndDecrement() > 0);
  }

  /**
   * Cuts so many, whosever they are.
   *
   * @return how many of these have been cut so far
   */
  public LongSupplier cutNextCommits(int count) {
    AtomicInteger left = new AtomicInteger(count);
    cutCommits(seen -> left.getAndUpdate(n -> Math.max(0, n - 1)) > 0);
    return () -> count - left.get();
  }

  /** Cuts no more, whatever was ordered. */
  public void heal() {
    cutter.which = null;
    cutter.orders.clear();
    proxy.freeze(false);
    proxy.refuse(false);
  }

  /** Commits cut so far. */
  public long cutCommits() {
    return cutter.cut.get();
  }

  @Override
  public void close() throws IOException {
    proxy.close();
  }

  /** Says which commits are cut; shared by all connections. */
  static final class Cutter {
    private final Consumer<String> evidence;
    private final AtomicLong cut = new AtomicLong();
    private final CommitOrders orders = new CommitOrders();
    private volatile @Nullable Predicate<CommitSeen> which;

    Cutter(Consumer<String> evidence) {
      this.evidence = evidence;
    }

    CommitOrders orders() {
      return orders;
    }

    boolean cuts(CommitSeen seen) {
      Predicate<CommitSeen> wanted = which;
      if (!orders.cuts(seen) && (wanted == null || !wanted.test(seen))) {
        return false;
      }
      cut.incrementAndGet();
      evidence.accept("commit in " + seen.database() + " by " + seen.user() + " cut");
      return true;
    }
  }
}
