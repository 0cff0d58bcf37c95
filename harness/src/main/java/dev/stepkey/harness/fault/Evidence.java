package dev.stepkey.harness.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What landed, as JSON lines. Each process appends to a file of its own, and every line has left
 * the process when {@link #write} returns: it may be its last act.
 */
public final class Evidence implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String SUFFIX = ".jsonl";

  private final Path folder;
  private final String process;
  private final BufferedWriter file;

  private Evidence(Path folder, String process, BufferedWriter file) {
    this.folder = folder;
    this.process = process;
    this.file = file;
  }

  /**
   * One fault, or an attempt without one.
   *
   * @param key the idempotency key; empty for a fault that concerns no single order
   * @param what in words
   */
  public record Line(
      Instant at,
      String process,
      Fault fault,
      String key,
      String step,
      Direction direction,
      int attempt,
      String what) {}

  /** Opens this process's file in a folder, which may be shared with other processes. */
  public static Evidence in(Path folder, String application) throws IOException {
    Files.createDirectories(folder);
    String process = application + "-" + ProcessHandle.current().pid();
    return new Evidence(
        folder,
        process,
        Files.newBufferedWriter(
            folder.resolve(process + SUFFIX),
            UTF_8,
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND));
  }

  synchronized void write(Fault fault, Delivery delivery, String what) {
    Line line =
        new Line(
            Instant.now(),
            process,
            fault,
            delivery.key(),
            delivery.step(),
            delivery.direction(),
            delivery.attempt(),
            what);
    try {
      file.write(JSON.writeValueAsString(line));
      file.newLine();
      file.flush();
    } catch (IOException failure) {
      throw new UncheckedIOException("evidence cannot be written", failure);
    }
  }

  /** Whether this fault has happened to this step or compensation, in whichever process. */
  boolean has(Fault fault, Delivery delivery) {
    try {
      return delivery.attempt() > 1
          && fault != Fault.NONE
          && fault != Fault.WITHHELD
          && read(folder).stream()
              .filter(line -> line.fault() == fault)
              .anyMatch(
                  line -> line.key().equals(delivery.key()) && line.step().equals(delivery.step()));
    } catch (IOException failure) {
      throw new UncheckedIOException("evidence cannot be read", failure);
    }
  }

  /** All lines of all processes, in the order of their times. */
  public static List<Line> read(Path folder) throws IOException {
    List<Line> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(path -> path.toString().endsWith(SUFFIX)).toList()) {
        addAll(lines, file);
      }
    }
    lines.sort(Comparator.comparing(Line::at));
    return lines;
  }

  private static void addAll(List<Line> lines, Path file) throws IOException {
    List<String> texts = Files.readAllLines(file, UTF_8);
    for (int i = 0; i < texts.size(); i++) {
      try {
        lines.add(JSON.readValue(texts.get(i), Line.class));
      } catch (JacksonException torn) {
        // The process died in the middle of its last line, or is in the middle of it now.
        if (i < texts.size() - 1) {
          throw new IOException("line " + (i + 1) + " of " + file + " is no evidence", torn);
        }
      }
    }
  }

  @Override
  public synchronized void close() throws IOException {
    file.close();
  }
}
