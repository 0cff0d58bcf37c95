package dev.stepkey.harness.chaos;

import dev.stepkey.harness.Fleet;
import dev.stepkey.harness.Member;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does to the fleet what the plan says, and keeps how it is known to have happened. */
final class Striker {

  private static final Logger LOG = LoggerFactory.getLogger(Striker.class);

  private static final List<String> SERVICES = List.of("inventory", "payment", "shipping");

  private final Fleet fleet;
  private final Backlog backlog;
  private final Superuser superuser;
  private final ProcessBlows processes;
  private final ConnectionBlows connections;
  private final Path drawing;
  private final Queue<Landed> landed = new ConcurrentLinkedQueue<>();

  /**
   * A striker.
   *
   * @param drawing while this file exists, faults of single steps are drawn
   */
  Striker(Fleet fleet, Backlog backlog, WrongClock clock, Path drawing) {
    this.fleet = fleet;
    this.backlog = backlog;
    this.superuser = new Superuser(fleet);
    this.processes = new ProcessBlows(fleet, superuser, clock);
    this.connections = new ConnectionBlows(fleet, superuser);
    this.drawing = drawing;
  }

  /** From now on faults are drawn for single steps. */
  void beginDrawing() throws IOException {
    Files.writeString(drawing, "Faults are drawn while this file exists.\n");
  }

  /** Returns when it is over, and what it struck works again. */
  void strike(Strike strike) {
    Instant at = Instant.now();
    try {
      landed.add(
          switch (strike.kind()) {
            case KILL, FREEZE, SHIFT_CLOCK, CRASH_POSTGRES ->
                processes.strike(strike, backlog::openOrders);
            default -> {
              long open = backlog.openOrders();
              yield Landed.of(strike, at, open, connections.strike(strike));
            }
          });
    } catch (IOException | SQLException | RuntimeException failure) {
      LOG.warn("{} of {} failed", strike.kind(), strike.target(), failure);
      landed.add(Landed.failed(strike, at, failure));
    }
  }

  /** Takes everything back. Returns when every process works. */
  void heal() throws IOException, SQLException {
    Files.deleteIfExists(drawing);
    fleet.restartPostgres();
    for (Member member : fleet.members()) {
      if (member.isRunning()) {
        member.resume();
      }
      member.start();
    }
    for (String app : List.of("inventory", "payment", "shipping", "orchestrator")) {
      fleet.postgres(app).heal();
      fleet.temporal(app).freeze(false);
      fleet.sandbox(app).freeze(false);
      fleet.sandbox(app).loseNextReplies(0);
    }
    fleet.members().forEach(Member::awaitReady);
    for (String service : SERVICES) {
      superuser.takeUpTraps(service);
    }
    clearSandbox();
  }

  private void clearSandbox() throws IOException {
    URI faults = URI.create(fleet.sandboxUrl() + "/sandbox/faults");
    try (HttpClient http = HttpClient.newHttpClient()) {
      http.send(
          HttpRequest.newBuilder(faults).timeout(Duration.ofSeconds(10)).DELETE().build(),
          BodyHandlers.discarding());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while healing the sandbox", interrupted);
    }
  }

  List<Landed> landed() {
    return List.copyOf(landed);
  }

  /** Of a kind, so far; of commits, how many were cut. */
  long landed(Strike.Kind kind) {
    return landed.stream()
        .filter(each -> each.kind() == kind && each.landed())
        .mapToLong(each -> kind == Strike.Kind.CUT_COMMITS ? each.count() : 1)
        .sum();
  }
}
