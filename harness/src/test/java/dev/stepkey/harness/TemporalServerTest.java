package dev.stepkey.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporalServerTest {
  @TempDir Path folder;

  private final PrintStream out =
      new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);

  @Test
  void inMemoryServerAnswersOnTheLoopbackAddressOnly() throws Exception {
    try (TemporalServer server = start(TemporalMode.AUTO, Map.of())) {
      assertThat(server).isInstanceOf(InMemoryTemporal.class);
      assertThat(TemporalServer.answers(server.target(), Duration.ofSeconds(10))).isTrue();
      int port = URI.create("temporal://" + server.target()).getPort();
      assertThatCode(() -> connect("127.0.0.1", port)).doesNotThrowAnyException();
      // Another address of this machine, which a server on every interface would answer too.
      assertThatThrownBy(() -> connect("127.0.0.2", port)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void addressFromTheEnvironmentComesFirstAndIsLeftRunning() throws Exception {
    try (TemporalServer running = start(TemporalMode.MEMORY, Map.of())) {
      Map<String, String> environment = Map.of("TEMPORAL_ADDRESS", running.target());
      try (TemporalServer used = start(TemporalMode.AUTO, environment)) {
        assertThat(used).isEqualTo(new TemporalServer.External(running.target()));
      }
      assertThat(TemporalServer.answers(running.target(), Duration.ofSeconds(10))).isTrue();
    }
  }

  @Test
  void addressThatDoesNotAnswerIsRefusedInOneSentence() {
    String nobody = "127.0.0.1:" + Ports.anyFree(out).of(Listener.TEMPORAL);

    assertThatThrownBy(() -> start(TemporalMode.AUTO, Map.of("TEMPORAL_ADDRESS", nobody)))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(nobody);
  }

  @Test
  void realModeWithoutARealServerSaysHowToGetOne() {
    assertThatThrownBy(() -> start(TemporalMode.REAL, Map.of()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("TEMPORAL_ADDRESS");
  }

  @Test
  void commandInTheDataFolderIsPreferredToMemoryAndItsFailureIsReported() throws Exception {
    Path command = Files.createDirectories(folder.resolve("bin")).resolve("temporal");
    Files.writeString(command, "#!/bin/sh\necho no such flag\nexit 1\n");
    Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwx------"));

    assertThatThrownBy(() -> start(TemporalMode.AUTO, Map.of()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("temporal.log");
    assertThat(folder.resolve("temporal.log")).content().contains("no such flag");
  }

  private TemporalServer start(TemporalMode mode, Map<String, String> environment)
      throws IOException {
    try (DataDirectory directory = DataDirectory.lock(folder)) {
      return TemporalServer.start(mode, environment, directory, Ports.anyFree(out), out);
    }
  }

  private static void connect(String host, int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), 1000);
    }
  }
}
