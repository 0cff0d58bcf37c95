package dev.stepkey.orchestrator.api;

import static dev.stepkey.orchestrator.api.IdleApi.assertProblem;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A13: many at once, slow ones and busy ones. */
@ExtendWith(SharedApi.class)
final class CrowdApiTest {

  private static final int TURNS = 12;

  private static final String SLOW =
      "POST /v1/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
          + "Idempotency-Key: slow\r\nContent-Length: 60000\r\n\r\n{";

  private static final String READ =
      "GET /v1/orders HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

  private final IdleApi api;

  CrowdApiTest(IdleApi api) {
    this.api = api;
  }

  @Test
  void thoseWhoseBodiesTrickleKeepNobodyWaiting() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 60; i++) {
        slow.add(begun(SLOW));
      }
      assertThat(api.list("")).isEmpty();
      for (Socket socket : slow) {
        assertThat(socket.getInputStream().available()).as("what it was told").isZero();
      }
    } finally {
      close(slow);
    }
  }

  /** All who have a turn wait for a lock. */
  @Test
  void whoeverGetsNoTurnIsToldToComeAgain() throws Exception {
    List<Socket> busy = new ArrayList<>();
    try {
      api.db.transaction(
          locking -> {
            DSLContext lock = DSL.using(locking);
            lock.execute("LOCK TABLE orders IN ACCESS EXCLUSIVE MODE");
            for (int i = 0; i < TURNS; i++) {
              busy.add(begun(READ));
            }
            await().until(() -> waiting(lock) == TURNS);
            HttpResponse<String> refused = api.send("GET", "/v1/orders", null, null);
            assertProblem(refused, 503, "overloaded");
            assertThat(refused.headers().firstValue("Retry-After")).hasValue("2");
          });
      assertThat(api.list("")).as("every turn is given back").isEmpty();
    } finally {
      close(busy);
    }
  }

  private static int waiting(DSLContext db) {
    return db.fetchCount(
        DSL.table("pg_locks"), DSL.condition("NOT granted AND relation = 'orders'::regclass"));
  }

  private Socket begun(String request) throws IOException {
    Socket socket = api.connect();
    socket.getOutputStream().write(request.getBytes(ISO_8859_1));
    return socket;
  }

  private static void close(List<Socket> sockets) throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
