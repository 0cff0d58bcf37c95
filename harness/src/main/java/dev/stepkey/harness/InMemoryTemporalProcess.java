package dev.stepkey.harness;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** The server in memory in a JVM of its own: when that one is killed, all histories are lost. */
final class InMemoryTemporalProcess {
  private InMemoryTemporalProcess() {}

  /** Runs until the JVM that started it is gone. The argument is its port. */
  public static void main(String[] args) throws IOException, InterruptedException {
    AppProcess.endWithParent();
    try (InMemoryTemporal server = InMemoryTemporal.start(Integer.parseInt(args[0]))) {
      new CountDownLatch(1).await();
    }
  }
}
