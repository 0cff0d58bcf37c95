package dev.stepkey.harness.audit;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The auditor: reads all books as they stand and says what is wrong with them. */
public final class Audit {

  private final UnaryOperator<String> jdbcUrl;
  private final Set<Invariant> skipped = EnumSet.noneOf(Invariant.class);
  private String user = "auditor";
  private @Nullable Path clientLog;
  private boolean parkedAllowed;
  private boolean settled;

  private Audit(UnaryOperator<String> jdbcUrl) {
    this.jdbcUrl = jdbcUrl;
  }

  /**
   * An audit.
   *
   * @param jdbcUrl from a database's name: orders, inventory, payment, shipping, sandbox
   */
  public static Audit of(UnaryOperator<String> jdbcUrl) {
    return new Audit(jdbcUrl);
  }

  /** Who reads; {@code auditor} if nobody is named. The password is read from PGPASSWORD. */
  public Audit user(String name) {
    user = name;
    return this;
  }

  /** What a client sent and was told: all that was ever sent to these databases. */
  public Audit clientLog(Path file) {
    clientLog = file;
    return this;
  }

  /** Leaves invariants out. */
  public Audit skip(Set<Invariant> invariants) {
    skipped.addAll(invariants);
    return this;
  }

  /** An order that is parked is no violation: its faults need not have healed. */
  public Audit allowParked() {
    parkedAllowed = true;
    return this;
  }

  /**
   * The system has had its time: an order that has not ended is a violation of I2. Otherwise it is
   * under way, and I2 cannot be judged.
   */
  public Audit settled() {
    settled = true;
    return this;
  }

  /** Judges everything. What cannot be judged is in the report; nothing is thrown for it. */
  public Report judge() {
    long start = System.nanoTime();
    Findings findings = new Findings(skipped);
    try {
      ClientLogReader.Story story = story(findings);
      Books books = read(findings);
      findings.note("Read %d orders in %d ms.".formatted(books.orders(), millisSince(start)));
      judge(books, findings);
      if (story != null) {
        judge(books, findings, story);
      }
      findings.note("Judged in %d ms in all.".formatted(millisSince(start)));
    } catch (NotReadableException e) {
      findings.notReadable(String.valueOf(e.getMessage()));
    }
    return findings.report();
  }

  private void judge(Books books, Findings findings) {
    new EndRules(books, findings, parkedAllowed, settled).judge();
    new StockRules(books, findings).judge();
    new EffectRules(books, findings).judge();
    new MoneyRules(books, findings).judge();
    new IntentRules(books, findings).judge();
    new UndoRules(books, findings).judge();
    new TransactionRules(books, findings).judge();
  }

  private static void judge(Books books, Findings findings, ClientLogReader.Story story) {
    new ClientRules(books, findings, story.conversations()).judge();
    new OrderedRules(books, findings, story.conversations()).judge();
    new ToldRules(books, findings, story.told()).judge();
  }

  /** First, because what was acknowledged by now must be found afterwards. */
  private ClientLogReader.@Nullable Story story(Findings findings) {
    if (clientLog == null) {
      findings.note(
          "Without a client's log, I9, I10, whether all acknowledged orders are there with what was ordered (I1), and their prices (I5) were left out.");
      return null;
    }
    try {
      return ClientLogReader.read(clientLog);
    } catch (NotReadableException e) {
      findings.notReadable(String.valueOf(e.getMessage()));
      return null;
    }
  }

  /**
   * The orders first and the outside last: an order that had ended when it was read has left behind
   * all that it ever will, so what is read later belongs to its end.
   */
  private Books read(Findings findings) {
    Books books = new Books();
    OrderReader orders = new OrderReader(books, findings);
    try (Ledger ledger = open("orders")) {
      orders.read(ledger);
    }
    for (Part part : Part.values()) {
      try (Ledger ledger = open(part.database())) {
        new ServiceReader(books, part).read(ledger);
      }
    }
    try (Ledger ledger = open("sandbox")) {
      new SandboxReader(books).read(ledger);
    }
    try (Ledger ledger = open("orders")) {
      orders.markTouched(ledger);
    }
    return books;
  }

  private Ledger open(String database) {
    return Ledger.open(database, jdbcUrl, user);
  }

  private static long millisSince(long start) {
    return (System.nanoTime() - start) / 1_000_000;
  }
}
