package dev.stepkey.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * C14: the volume of the databases is full. It mounts a small one of its own (tmpfs), which takes
 * root: that is why it is not part of the plain suite (IT).
 */
final class DiskFullIT {

  private static final String SIZE = "500m";
  private static final int MOST_ORDERS = 5_000;
  private static final int REFUSALS = 20;

  @TempDir Path data;

  @Test
  void c14AFullDiskRefusesOrdersAndLosesNoneAndWhatWasTakenEndsOnceThereIsRoom() throws Exception {
    Path volume = Files.createDirectory(data.resolve("volume"));
    run("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "tmpfs", volume.toString());
    try (Fleet fleet =
        new Fleet(
            volume.resolve("fleet"),
            TemporalMode.MEMORY,
            System.out,
            RunningFleet.impatient(),
            Map.of(),
            System.out::println)) {
      fleet.start();
      survives(fleet, volume.resolve("ballast"));
    } finally {
      // With all that is on it, also when something there cannot be deleted.
      run("umount", "--lazy", volume.toString());
    }
  }

  private static void survives(Fleet fleet, Path ballast) throws Exception {
    Shop shop = RunningFleet.shop(fleet);
    fill(ballast);
    List<String> taken = new ArrayList<>();
    List<Integer> refusals = new ArrayList<>();
    // The pages that the database has already are filled first.
    for (int i = 0; i < MOST_ORDERS && refusals.size() < REFUSALS; i++) {
      HttpResponse<String> answer = submitOnce(shop, "c14-" + i);
      if (answer.statusCode() == 202) {
        taken.add(Shop.id(answer.body()));
      } else {
        refusals.add(answer.statusCode());
      }
    }
    System.out.println(taken.size() + " orders were taken until the disk was full: " + refusals);
    assertThat(refusals).hasSize(REFUSALS).containsOnly(503);
    Files.delete(ballast);
    // It stops where even its log has no room, and does not come back by itself.
    fleet.restartPostgres();
    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofSeconds(1))
        .ignoreExceptions()
        .until(
            () -> shop.query("orders", "SELECT count(*) FROM orders WHERE ended_at IS NULL") == 0);
    assertThat(shop.query("orders", "SELECT count(*) FROM orders"))
        .as("those that were taken, and no others")
        .isEqualTo(taken.size());
    for (String id : taken) {
      assertThat(shop.awaitEnd(id).path("status").asString()).isEqualTo("COMPLETED");
    }
    RunningFleet.assertClean(fleet);
  }

  private static HttpResponse<String> submitOnce(Shop shop, String key) throws Exception {
    return shop.send(
        HttpRequest.newBuilder(shop.ordersUri())
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key)
            .POST(BodyPublishers.ofString(Shop.order("TEA-1", 1)))
            .build());
  }

  /** Until not a byte more fits. */
  private static void fill(Path ballast) throws IOException {
    byte[] piece = new byte[64 * 1024];
    try (RandomAccessFile file = new RandomAccessFile(ballast.toFile(), "rw")) {
      for (int i = 0; i < 100_000; i++) {
        file.write(piece);
      }
    } catch (IOException full) {
      return;
    }
    throw new IOException("the volume is not small");
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
  }
}
