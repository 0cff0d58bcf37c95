package dev.stepkey.harness.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/** Reads what {@link ClientLog} wrote. */
final class ClientLogReader {

  private static final ObjectReader LINES =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build()
          .readerFor(Line.class);

  private final Path file;
  private final Map<Key, Conversation> conversations = new HashMap<>();
  private final Set<Told> told = new LinkedHashSet<>();
  private long lines;

  /**
   * All that was said.
   *
   * @param conversations the submissions, by key
   * @param told what was told of orders afterwards, each thing once
   */
  record Story(Map<Key, Conversation> conversations, Set<Told> told) {}

  private ClientLogReader(Path file) {
    this.file = file;
  }

  /**
   * All that was said.
   *
   * <p>A last line that breaks off, so that no end of a line follows it, is what a client leaves
   * that was killed while it wrote: a request that was not sent, or an answer that nobody has seen.
   * Any other line that cannot be read is not ours to guess.
   *
   * @throws NotReadableException if the file cannot be read, or is no such log
   */
  static Story read(Path file) {
    return new ClientLogReader(file).read();
  }

  private Story read() {
    // A character may be torn, too: it is replaced, where a strict decoder would give up the file.
    try (InputStream bytes = Files.newInputStream(file);
        BufferedReader reader = new BufferedReader(new InputStreamReader(bytes, UTF_8))) {
      boolean torn = isTorn();
      String line = reader.readLine();
      while (line != null) {
        String next = reader.readLine();
        add(line, next == null && torn);
        line = next;
      }
      return new Story(conversations, told);
    } catch (IOException | UncheckedIOException e) {
      throw new NotReadableException(
          "the client's log %s cannot be read (%s): --client-log names another."
              .formatted(file, e.getClass().getSimpleName()),
          e);
    }
  }

  private boolean isTorn() throws IOException {
    try (RandomAccessFile end = new RandomAccessFile(file.toFile(), "r")) {
      if (end.length() == 0) {
        return false;
      }
      end.seek(end.length() - 1);
      return end.read() != '\n';
    }
  }

  private void add(String text, boolean isTorn) {
    lines++;
    try {
      Line line = LINES.readValue(text);
      if ("told".equals(line.event())) {
        told.add(line.toTold());
      } else {
        conversations.computeIfAbsent(line.of(), key -> new Conversation()).add(line.toEvent());
      }
    } catch (JacksonException | IllegalArgumentException e) {
      if (!isTorn) {
        throw new NotReadableException(
            "line %d of the client's log %s is not an event: --client-log names another."
                .formatted(lines, file),
            e);
      }
    }
  }

  /** As {@link ClientLog} writes it; what an event does not have is null. */
  private record Line(
      @Nullable String event,
      @Nullable String tenant,
      @Nullable String key,
      @Nullable String payload,
      @Nullable String lines,
      long n,
      int status,
      @Nullable String contentType,
      @Nullable String location,
      @Nullable String bodySha256,
      @Nullable String id,
      boolean replayed,
      @Nullable String why,
      @Nullable String order,
      @Nullable String asked,
      @Nullable String seen) {

    Key of() {
      return new Key(required(tenant), required(key));
    }

    ClientEvent toEvent() {
      Key of = of();
      String tenant = of.tenant();
      String key = of.idempotencyKey();
      String hash = required(payload);
      return switch (required(event)) {
        case "sent" -> new ClientEvent.Sent(n, tenant, key, hash, lines);
        case "lost" -> new ClientEvent.Lost(n, tenant, key, hash, required(why));
        case "answered" ->
            new ClientEvent.Answered(
                n,
                tenant,
                key,
                hash,
                status,
                contentType,
                location,
                required(bodySha256),
                id,
                replayed);
        default -> throw new IllegalArgumentException("no such event");
      };
    }

    Told toTold() {
      return new Told(
          Told.Asked.valueOf(required(asked)), required(tenant), required(order), status, seen);
    }

    private static String required(@Nullable String text) {
      if (text == null) {
        throw new IllegalArgumentException("not an event");
      }
      return text;
    }
  }
}
