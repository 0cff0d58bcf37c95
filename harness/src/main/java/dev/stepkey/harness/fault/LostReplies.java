package dev.stepkey.harness.fault;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Which requests of a hop get no reply: they are carried to the server, and what comes back is not.
 */
final class LostReplies {

  private static final int KEPT = 64 * 1024;

  private volatile Predicate<String> which = request -> false;

  void next(int count, Predicate<String> wanted) {
    AtomicInteger left = new AtomicInteger(count);
    which = request -> wanted.test(request) && left.getAndDecrement() > 0;
  }

  /** Of one connection: what the client said since it was last answered is the request. */
  Tap tap() {
    return new LossyTap();
  }

  private final class LossyTap implements Tap {

    private final ByteArrayOutputStream request = new ByteArrayOutputStream();

    @Override
    public void fromClient(byte[] bytes, int length, OutputStream server, OutputStream client)
        throws IOException {
      synchronized (request) {
        if (request.size() < KEPT) {
          request.write(bytes, 0, length);
        }
      }
      server.write(bytes, 0, length);
    }

    @Override
    public void fromServer(byte[] bytes, int length, OutputStream client) throws IOException {
      String asked;
      synchronized (request) {
        asked = request.toString(ISO_8859_1);
        request.reset();
      }
      if (!asked.isEmpty() && which.test(asked)) {
        throw new ConnectionCutException("the reply is lost");
      }
      client.write(bytes, 0, length);
    }
  }
}
