package dev.stepkey.harness.fault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A hop with an echo behind it. */
final class TcpProxyTest {

  private final AtomicInteger heard = new AtomicInteger();
  private final ServerSocket echo;
  private final TcpProxy proxy;

  TcpProxyTest() throws IOException {
    echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    proxy = TcpProxy.to(echo.getLocalPort());
  }

  @BeforeEach
  void answer() {
    Thread.ofVirtual().start(this::acceptAll);
  }

  private void acceptAll() {
    while (!echo.isClosed()) {
      try {
        Socket client = echo.accept();
        Thread.ofVirtual().start(() -> echo(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void echo(Socket client) {
    try (client) {
      byte[] buffer = new byte[1024];
      for (int n = client.getInputStream().read(buffer); n > 0; ) {
        heard.addAndGet(n);
        client.getOutputStream().write(buffer, 0, n);
        n = client.getInputStream().read(buffer);
      }
    } catch (IOException cut) {
      // As some of the tests want it.
    }
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    echo.close();
  }

  private Socket client() throws IOException {
    Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    client.setSoTimeout(500);
    return client;
  }

  private static String say(Socket client, String words) throws IOException {
    client.getOutputStream().write(words.getBytes(UTF_8));
    return hear(client, words.length());
  }

  private static String hear(Socket client, int bytes) throws IOException {
    return new String(client.getInputStream().readNBytes(bytes), UTF_8);
  }

  @Test
  void bytesPassBothWaysAndEndsPassToo() throws IOException {
    try (Socket client = client()) {
      assertThat(say(client, "hello")).isEqualTo("hello");
      client.shutdownOutput();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(proxy.connections()).isEqualTo(1);
    assertThat(proxy.cutConnections()).isZero();
  }

  @Test
  void aCutResetsWhatIsThereAndLetsTheNextThrough() throws IOException {
    try (Socket client = client();
        Socket other = client()) {
      say(client, "a");
      say(other, "b");
      assertThat(proxy.cut()).isEqualTo(2);
      assertThatThrownBy(() -> hear(client, 1)).isInstanceOf(SocketException.class);
    }
    assertThat(proxy.cutConnections()).isEqualTo(2);
    try (Socket next = client()) {
      assertThat(say(next, "again")).isEqualTo("again");
    }
  }

  @Test
  void whileRefusingNewConnectionsAreResetAndOldOnesStay() throws IOException {
    try (Socket old = client()) {
      say(old, "a");
      proxy.refuse(true);
      try (Socket refused = client()) {
        assertThatThrownBy(() -> hear(refused, 1)).isInstanceOf(SocketException.class);
      }
      assertThat(say(old, "b")).isEqualTo("b");
      proxy.refuse(false);
      try (Socket next = client()) {
        assertThat(say(next, "c")).isEqualTo("c");
      }
    }
    assertThat(proxy.refusedConnections()).isEqualTo(1);
  }

  @Test
  void whileFrozenBytesWaitAndAfterwardsArrive() throws IOException {
    try (Socket client = client()) {
      say(client, "a");
      proxy.freeze(true);
      assertThatThrownBy(() -> say(client, "b")).isInstanceOf(SocketTimeoutException.class);
      assertThat(heard).hasValue(1);
      proxy.freeze(false);
      assertThat(hear(client, 1)).isEqualTo("b");
    }
    assertThat(proxy.frozenReads()).isPositive();
  }

  @Test
  void aCutLosesWhatAFreezeHolds() throws IOException {
    try (Socket client = client()) {
      say(client, "a");
      proxy.freeze(true);
      client.getOutputStream().write('b');
      await().until(() -> proxy.frozenReads() > 0);
      proxy.cut();
      proxy.freeze(false);
      await().until(() -> proxy.cutBytes() == 1);
    }
    assertThat(heard).hasValue(1);
  }

  @Test
  void aLostReplyIsToARequestThatArrived() throws IOException {
    proxy.loseNextReplyNaming("order-7");
    try (Socket client = client()) {
      assertThat(say(client, "order-6")).isEqualTo("order-6");
      assertThatThrownBy(() -> say(client, "order-7")).isInstanceOf(SocketException.class);
    }
    assertThat(heard).hasValue(14);
    assertThat(proxy.cutConnections()).isEqualTo(1);
    try (Socket again = client()) {
      assertThat(say(again, "order-7")).isEqualTo("order-7");
    }
  }
}
