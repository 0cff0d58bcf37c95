package dev.stepkey.harness.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The part of a PostgreSQL connection before its first typed message: questions for encryption,
 * which are answered by one byte each, and the startup message that names user and database.
 */
final class PostgresStartup {

  private static final int CANCEL = 80877102;
  private static final int SSL = 80877103;
  private static final int GSS = 80877104;

  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private final Map<String, String> parameters = new HashMap<>();
  private boolean over;
  private boolean encrypted;
  private int questions;
  private @Nullable List<String> order;

  synchronized void fromClient(byte[] bytes, int length) {
    if (over) {
      return;
    }
    sent.write(bytes, 0, length);
    ByteBuffer buffer = ByteBuffer.wrap(sent.toByteArray());
    while (!over
        && buffer.remaining() >= 8
        && buffer.remaining() >= buffer.getInt(buffer.position())) {
      byte[] message = new byte[buffer.getInt(buffer.position())];
      buffer.get(message);
      read(ByteBuffer.wrap(message));
    }
    sent.reset();
    sent.write(buffer.array(), buffer.position(), buffer.remaining());
  }

  private void read(ByteBuffer message) {
    int code = message.getInt(4);
    if (code == SSL || code == GSS) {
      questions++;
      return;
    }
    over = true;
    if (code == CommitOrders.CODE) {
      order =
          List.of(new String(message.array(), 8, message.capacity() - 8, UTF_8).split("\0", -1));
    } else if (code != CANCEL) {
      String[] words =
          new String(message.array(), 8, message.capacity() - 8, UTF_8).split("\0", -1);
      for (int i = 0; i + 1 < words.length && !words[i].isEmpty(); i += 2) {
        parameters.put(words[i], words[i + 1]);
      }
    }
  }

  /** Present for a connection that is none to PostgreSQL, but an order to the proxy. */
  synchronized Optional<List<String>> order() {
    return Optional.ofNullable(order);
  }

  /** How many of these bytes, 0 or 1, answer a question for encryption. */
  synchronized int singleByteAnswer(byte[] bytes) {
    if (questions == 0 || bytes.length == 0) {
      return 0;
    }
    questions--;
    encrypted |= bytes[0] == 'S' || bytes[0] == 'G';
    return 1;
  }

  synchronized boolean isEncrypted() {
    return encrypted;
  }

  synchronized String user() {
    return parameters.getOrDefault("user", "");
  }

  synchronized String database() {
    return parameters.getOrDefault("database", user());
  }
}
