package dev.stepkey.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PortsTest {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(printed, true, UTF_8);

  private @Nullable ServerSocket held;

  @AfterEach
  void letGo() throws IOException {
    if (held != null) {
      held.close();
    }
  }

  @Test
  void takenDefaultPortIsReplacedByAFreeOneAndSaidInOneLine() throws IOException {
    hold(Listener.API.preferredPort());

    int port = new Ports(Map.of(), out).of(Listener.API);

    assertThat(port).isNotEqualTo(Listener.API.preferredPort()).isPositive();
    assertThat(printed.toString(UTF_8))
        .startsWith("Port 8080 is taken")
        .contains(Integer.toString(port))
        .hasLineCount(1);
  }

  @Test
  void takenPortThatWasAskedForIsRefused() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Ports ports = new Ports(Map.of(Listener.API, taken.getLocalPort()), out);

      assertThatThrownBy(() -> ports.of(Listener.API))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("Port " + taken.getLocalPort())
          .hasMessageContaining("--port");
    }
  }

  @Test
  void portThatWasAskedForIsNotTakenByTheDefaultOfAnother() {
    Ports ports = new Ports(Map.of(Listener.API, Listener.SANDBOX.preferredPort()), out);

    assertThat(ports.of(Listener.SANDBOX)).isNotEqualTo(Listener.SANDBOX.preferredPort());
    assertThat(ports.of(Listener.API)).isEqualTo(Listener.SANDBOX.preferredPort());
  }

  @Test
  void everyListenerGetsAPortOfItsOwnAndKeepsIt() {
    Ports ports = Ports.anyFree(out);
    int[] chosen = Arrays.stream(Listener.values()).mapToInt(ports::of).toArray();

    assertThat(chosen).doesNotHaveDuplicates();
    assertThat(Arrays.stream(Listener.values()).mapToInt(ports::of).toArray()).isEqualTo(chosen);
  }

  /** Somebody else on this machine may hold the port already, which is as good. */
  private void hold(int port) {
    try {
      held = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    } catch (IOException heldByAnother) {
      held = null;
    }
  }
}
