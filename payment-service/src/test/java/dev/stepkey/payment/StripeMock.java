package dev.stepkey.payment;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionTimeoutException;

/** The real stripe-mock, which holds every request against Stripe's own OpenAPI specification. */
final class StripeMock implements AutoCloseable {

  private static final Pattern LISTENS = Pattern.compile("HTTP at address: (127\\.0\\.0\\.1:\\d+)");

  private final Process process;
  private final Path log = Path.of("target", "stripe-mock.log");
  private final URI url;

  /** Starts it on free ports of the loopback address; without the second it takes its own. */
  StripeMock(Path binary) {
    try {
      Files.deleteIfExists(log);
      process =
          new ProcessBuilder(
                  binary.toString(), "-http-addr", "127.0.0.1:", "-https-addr", "127.0.0.1:")
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Optional<String> address;
    try {
      address =
          await()
              .atMost(Duration.ofSeconds(30))
              .until(this::address, found -> found.isPresent() || !process.isAlive());
    } catch (ConditionTimeoutException e) {
      close();
      throw e;
    }
    if (address.isEmpty()) {
      throw new IllegalStateException("stripe-mock did not start: see " + log);
    }
    url = URI.create("http://" + address.get());
  }

  /** The {@code stripe-mock} command of the PATH. */
  static Optional<Path> binary() {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(folder -> !folder.isBlank())
        .map(folder -> Path.of(folder, "stripe-mock"))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }

  private Optional<String> address() throws IOException {
    Matcher line = LISTENS.matcher(Files.readString(log));
    return line.find() ? Optional.of(line.group(1)) : Optional.empty();
  }

  URI url() {
    return url;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
