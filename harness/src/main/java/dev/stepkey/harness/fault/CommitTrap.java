package dev.stepkey.harness.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.List;

/**
 * Lets the {@link PostgresProxy} before the application's database cut the commit that settles one
 * step. It is asked on its own port, by a startup message that PostgreSQL does not know.
 */
final class CommitTrap implements Trap {

  private static final int ANSWER_LIMIT = 5_000;

  private final URI proxy;
  private final List<String> texts;

  private CommitTrap(URI proxy, List<String> texts) {
    this.proxy = proxy;
    this.texts = texts;
  }

  static CommitTrap set(String jdbcUrl, Delivery delivery) {
    URI proxy = URI.create(jdbcUrl.substring("jdbc:".length()));
    String database = proxy.getPath().substring(1);
    String states =
        delivery.direction() == Direction.FORWARD ? "COMPLETED|REJECTED" : "VOIDED|COMPENSATED";
    CommitTrap trap = new CommitTrap(proxy, List.of(database, delivery.key(), states));
    trap.say(CommitOrders.SET);
    return trap;
  }

  @Override
  public boolean hasSprung() {
    return say(CommitOrders.HAS_SPRUNG) == CommitOrders.YES;
  }

  @Override
  public void close() {
    say(CommitOrders.TAKE_UP);
  }

  private int say(String order) {
    byte[] payload = (order + "\0" + String.join("\0", texts)).getBytes(UTF_8);
    try (Socket socket = new Socket(proxy.getHost(), proxy.getPort())) {
      socket.setSoTimeout(ANSWER_LIMIT);
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.writeInt(payload.length + 8);
      out.writeInt(CommitOrders.CODE);
      out.write(payload);
      out.flush();
      int answer = socket.getInputStream().read();
      if (answer != CommitOrders.YES && answer != CommitOrders.NO) {
        throw new IOException("not a proxy's answer: " + answer);
      }
      return answer;
    } catch (IOException failure) {
      throw new IllegalStateException("no proxy that cuts commits is at " + proxy, failure);
    }
  }
}
