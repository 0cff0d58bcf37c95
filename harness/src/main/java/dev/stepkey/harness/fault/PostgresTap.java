package dev.stepkey.harness.fault;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;

/**
 * Follows one connection of PostgreSQL's protocol 3. The answer to a commit, and all that came with
 * it, is held until the server says that it is idle again: only then is the transaction durable,
 * one without BEGIN included.
 */
final class PostgresTap implements Tap {

  private static final Set<String> WRITES = Set.of("INSERT", "UPDATE", "DELETE", "MERGE", "COPY");
  private static final int HEADER = 5;

  /** Of what a client said in one transaction, this many bytes are kept. */
  private static final int KEPT = 256 * 1024;

  private final PostgresProxy.Cutter cutter;
  private final PostgresStartup startup = new PostgresStartup();

  /** What the client said since the server was last idle; both directions use it. */
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  private byte[] rest = new byte[0];
  private String lastTag = "";
  private boolean begun;
  private boolean failed;
  private long rows;

  PostgresTap(PostgresProxy.Cutter cutter) {
    this.cutter = cutter;
  }

  @Override
  public void fromClient(byte[] bytes, int length, OutputStream server, OutputStream client)
      throws IOException {
    startup.fromClient(bytes, length);
    if (startup.order().isPresent()) {
      client.write(cutter.orders().told(startup.order().get()));
      return;
    }
    synchronized (said) {
      if (said.size() < KEPT) {
        said.write(bytes, 0, length);
      }
    }
    server.write(bytes, 0, length);
  }

  @Override
  public void fromServer(byte[] bytes, int length, OutputStream client) throws IOException {
    byte[] arrived = Arrays.copyOf(bytes, length);
    int single = startup.singleByteAnswer(arrived);
    if (single > 0) {
      client.write(arrived, 0, single);
      arrived = Arrays.copyOfRange(arrived, single, length);
    }
    if (startup.isEncrypted()) {
      client.write(arrived);
      return;
    }
    byte[] all = join(rest, arrived);
    int complete = readMessages(all);
    client.write(all, 0, complete);
    rest = Arrays.copyOfRange(all, complete, all.length);
  }

  private static byte[] join(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }

  /** Where the last message ends that may go on; a commit waits for the server to be idle. */
  private int readMessages(byte[] all) throws ConnectionCutException {
    ByteBuffer buffer = ByteBuffer.wrap(all);
    int passes = 0;
    boolean holding = false;
    while (buffer.remaining() >= HEADER) {
      int start = buffer.position();
      int next = start + 1 + buffer.getInt(start + 1);
      if (next > all.length) {
        break;
      }
      char type = (char) all[start];
      String tag = type == 'C' ? text(all, start + HEADER, next - 1) : "";
      holding = (holding || tag.equals("COMMIT")) && type != 'Z';
      read(type, tag, all[start + HEADER - (next == start + HEADER ? 1 : 0)]);
      buffer.position(next);
      passes = holding ? passes : next;
    }
    return passes;
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, US_ASCII);
  }

  private void read(char type, String tag, byte first) throws ConnectionCutException {
    switch (type) {
      case 'C' -> count(tag);
      case 'E' -> failed = true;
      case 'Z' -> {
        if (first == 'I') {
          ended();
        }
      }
      default -> {
        // Rows, notices and the like.
      }
    }
  }

  private void count(String tag) {
    String[] words = tag.split(" ", -1);
    if (WRITES.contains(words[0])) {
      rows += Long.parseLong(words[words.length - 1]);
    }
    begun |= tag.equals("BEGIN");
    lastTag = tag;
  }

  private void ended() throws ConnectionCutException {
    // What failed inside may have been undone to a savepoint, and a failed COMMIT says ROLLBACK.
    boolean committed = begun ? lastTag.equals("COMMIT") : !failed;
    boolean wrote = rows > 0 && committed;
    PostgresProxy.CommitSeen seen =
        new PostgresProxy.CommitSeen(startup.database(), startup.user(), forget(), rows);
    rows = 0;
    begun = false;
    failed = false;
    if (wrote && cutter.cuts(seen)) {
      throw new ConnectionCutException("the commit's answer is dropped");
    }
  }

  private String forget() {
    synchronized (said) {
      String all = said.toString(ISO_8859_1);
      said.reset();
      return all;
    }
  }
}
