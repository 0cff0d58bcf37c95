package dev.stepkey.harness.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a client sent to {@code POST /v1/orders} and was answered, and what it was told of its
 * orders, as JSON lines. From it the auditor knows what must be there, without asking the system
 * that it judges.
 *
 * <p>Each line is in the file when the call returns, so that the log of a client that was killed
 * tells all but what was under way. Any number of threads may write. Retries under one key must
 * send the same bytes, and ask for the same answer: without {@code Prefer}, since an order that is
 * waited for is answered with another body than one that is not.
 */
public final class ClientLog implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final AtomicLong last = new AtomicLong();
  private final Map<Long, ClientEvent.Sent> underWay = new ConcurrentHashMap<>();
  private final BufferedWriter file;

  private ClientLog(BufferedWriter file) {
    this.file = file;
  }

  /**
   * A new log.
   *
   * @throws java.nio.file.FileAlreadyExistsException if the file is there: what an earlier client
   *     sent is not this one's
   */
  public static ClientLog open(Path file) throws IOException {
    return new ClientLog(Files.newBufferedWriter(file, UTF_8, StandardOpenOption.CREATE_NEW));
  }

  /** The same for a body that is text, which is sent as UTF-8. */
  public long sent(String tenant, String key, String body) {
    return sent(tenant, key, body.getBytes(UTF_8));
  }

  /**
   * To be called before the request is sent.
   *
   * @param body exactly as it is sent
   * @return the request's number, for its answer
   */
  public long sent(String tenant, String key, byte[] body) {
    long n = last.incrementAndGet();
    OrderedLines ordered = OrderedLines.of(body);
    String lines = ordered == null ? null : ordered.toString();
    ClientEvent.Sent sent = new ClientEvent.Sent(n, tenant, key, sha256(body), lines);
    underWay.put(n, sent);
    ObjectNode line = line("sent", sent);
    put(line, "lines", lines);
    write(line);
    return n;
  }

  /** The same for an answer as Java's own client gives it. */
  public void answered(long n, HttpResponse<byte[]> answer) {
    answered(n, answer.statusCode(), answer.headers(), answer.body());
  }

  /**
   * To be called when the whole answer is there.
   *
   * @param n what {@link #sent} returned
   * @param body exactly as it came
   */
  public void answered(long n, int status, HttpHeaders headers, byte[] body) {
    ObjectNode line = line("answered", taken(n)).put("status", status);
    put(line, "contentType", headers.firstValue("Content-Type").orElse(null));
    put(line, "location", headers.firstValue("Location").orElse(null));
    line.put("bodySha256", sha256(body));
    put(line, "id", status / 100 == 2 ? text(body, "id") : null);
    line.put("replayed", headers.firstValue("Idempotent-Replayed").isPresent());
    write(line);
  }

  /**
   * To be called when no whole answer came.
   *
   * @param n what {@link #sent} returned
   * @param why what happened instead
   */
  public void lost(long n, String why) {
    write(line("lost", taken(n)).put("why", why));
  }

  /** The same for an answer as Java's own client gives it. */
  public void told(Told.Asked asked, String tenant, String order, HttpResponse<byte[]> answer) {
    told(asked, tenant, order, answer.statusCode(), answer.body());
  }

  /**
   * To be called when the whole answer about an order is there: to a cancel, a return or a GET.
   *
   * @param order its id, as it was acknowledged to this client
   * @param body exactly as it came
   */
  public void told(Told.Asked asked, String tenant, String order, int status, byte[] body) {
    ObjectNode line =
        JSON.createObjectNode()
            .put("event", "told")
            .put("at", Instant.now().toString())
            .put("tenant", tenant)
            .put("order", order)
            .put("asked", asked.name())
            .put("status", status);
    boolean read = asked == Told.Asked.READ && status == 200;
    put(line, "seen", read ? text(body, "status") : null);
    write(line);
  }

  private ClientEvent.Sent taken(long n) {
    ClientEvent.Sent sent = underWay.remove(n);
    if (sent == null) {
      throw new IllegalArgumentException("no request " + n + " is under way");
    }
    return sent;
  }

  private static ObjectNode line(String event, ClientEvent.Sent request) {
    return JSON.createObjectNode()
        .put("event", event)
        .put("at", Instant.now().toString())
        .put("tenant", request.tenant())
        .put("key", request.key())
        .put("payload", request.payload())
        .put("n", request.n());
  }

  private static void put(ObjectNode line, String name, @Nullable String value) {
    if (value != null) {
      line.put(name, value);
    }
  }

  private void write(ObjectNode line) {
    String text = JSON.writeValueAsString(line);
    synchronized (file) {
      try {
        file.write(text);
        file.write('\n');
        file.flush();
      } catch (IOException e) {
        throw new UncheckedIOException("the client's log cannot be written", e);
      }
    }
  }

  /** Null if the body is not an order's: the auditor then says so. */
  private static @Nullable String text(byte[] body, String field) {
    try {
      return JSON.readTree(body).path(field).stringValue(null);
    } catch (JacksonException e) {
      return null;
    }
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public void close() throws IOException {
    synchronized (file) {
      file.close();
    }
  }
}
