package dev.stepkey.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.sql.Connection;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/**
 * One order, and the moment in which it is cancelled. Both follow from the seed; what the order is
 * doing in that very moment does not.
 *
 * @param point until which the customer waits
 * @param spin and how much longer
 * @param refused whether the carrier will refuse the parcel
 */
record CancelMoment(long seed, CancelPoint point, Duration spin, boolean refused) {

  private static final int LONGEST_SPIN_MICROS = 4_000;
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final long LOOK_EVERY_NANOS = 200_000;

  static CancelMoment of(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    CancelPoint[] points = CancelPoint.values();
    return new CancelMoment(
        seed,
        points[random.nextInt(points.length)],
        Duration.ofNanos(random.nextInt(LONGEST_SPIN_MICROS) * 1_000L),
        random.nextInt(5) == 0);
  }

  /**
   * What happened.
   *
   * @param at where the order was when the cancel was sent, or a little further
   * @param first the status of the first answer
   */
  record Landed(CancelPoint at, int first) {}

  Landed run(Shop shop) throws Exception {
    String key = "cancel-" + seed;
    String street = refused ? "REFUSED street 1" : "Unter den Linden 1";
    CancelPoint at;
    String id;
    try (Connection watch = shop.connect(point.database())) {
      String body = Shop.order("TEA-2", 1, "pm_card_visa", street);
      id = Shop.json(shop.submit(key, body)).path("id").asString();
      at = awaitPoint(watch, key);
    }
    LockSupport.parkNanos(spin.toNanos());
    HttpResponse<String> first = shop.post(id, "cancel");
    HttpResponse<String> again = shop.post(id, "cancel");
    assertFollows(first, again);
    JsonNode order = shop.awaitEnd(id);
    assertFollows(again, shop.post(id, "cancel"));
    judge(shop, key, order, first);
    return new Landed(at, first.statusCode());
  }

  private CancelPoint awaitPoint(Connection watch, String key) throws Exception {
    long start = System.nanoTime();
    CancelPoint seen = point.look(watch, key);
    while (seen.compareTo(point) < 0) {
      assertThat(System.nanoTime() - start).as("%s is reached", point).isLessThan(BOUND.toNanos());
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
      seen = point.look(watch, key);
    }
    return seen;
  }

  /** The same bytes; only where the carrier refuses the parcel may a refusal become a yes. */
  private void assertFollows(HttpResponse<String> earlier, HttpResponse<String> later) {
    if (refused && earlier.statusCode() == 409 && later.statusCode() == 202) {
      return;
    }
    assertThat(later.statusCode()).isEqualTo(earlier.statusCode());
    assertThat(Shop.withoutTrace(later.body())).isEqualTo(Shop.withoutTrace(earlier.body()));
  }

  private void judge(Shop shop, String key, JsonNode order, HttpResponse<String> first)
      throws Exception {
    boolean accepted = first.statusCode() == 202;
    if (!accepted) {
      assertThat(first.statusCode()).isEqualTo(409);
      assertThat(Shop.json(first).path("code").asString()).isEqualTo("cancel-too-late");
    }
    String id = order.path("id").asString();
    String status = order.path("status").asString();
    try (Books books = new Books(shop)) {
      if (accepted || refused) {
        assertThat(status).isEqualTo("COMPENSATED");
        books.assertNothingStands(id, key);
      } else {
        assertThat(status).isEqualTo("COMPLETED");
        books.assertCompleted(id, key, order.path("amount").path("amount").asLong());
      }
    }
  }
}
