package dev.stepkey.harness.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
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
  private long lines;

  private ClientLogReader(Path file) {
    this.file = file;
  }

  /**
   * All that was said, by key.
   *
   * <p>A last line that breaks off is what a client leaves that was killed while it wrote: a
   * request that was not sent, or an answer that nobody has seen. Any other line that cannot be
   * read is not ours to guess.
   *
   * @throws NotReadableException if the file cannot be read, or is no such log
   */
  static Map<Key, Conversation> read(Path file) {
    return new ClientLogReader(file).read();
  }

  private Map<Key, Conversation> read() {
    try (BufferedReader reader = Files.newBufferedReader(file, UTF_8)) {
      String line = reader.readLine();
      while (line != null) {
        String next = reader.readLine();
        add(line, next == null);
        line = next;
      }
      return conversations;
    } catch (IOException | UncheckedIOException e) {
      throw new NotReadableException(
          "the client's log %s cannot be read (%s): --client-log names another."
              .formatted(file, e.getClass().getSimpleName()),
          e);
    }
  }

  private void add(String text, boolean isLast) {
    lines++;
    try {
      Line line = LINES.readValue(text);
      conversations.computeIfAbsent(line.of(), key -> new Conversation()).add(line.toEvent());
    } catch (JacksonException | IllegalArgumentException e) {
      if (!isLast) {
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
      long n,
      int status,
      @Nullable String contentType,
      @Nullable String location,
      @Nullable String bodySha256,
      @Nullable String id,
      boolean replayed,
      @Nullable String why) {

    Key of() {
      return new Key(required(tenant), required(key));
    }

    ClientEvent toEvent() {
      Key of = of();
      String tenant = of.tenant();
      String key = of.idempotencyKey();
      String hash = required(payload);
      return switch (required(event)) {
        case "sent" -> new ClientEvent.Sent(n, tenant, key, hash);
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

    private static String required(@Nullable String text) {
      if (text == null) {
        throw new IllegalArgumentException("not an event");
      }
      return text;
    }
  }
}
