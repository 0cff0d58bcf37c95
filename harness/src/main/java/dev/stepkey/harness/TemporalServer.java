package dev.stepkey.harness;

import io.grpc.StatusRuntimeException;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** The Temporal that drives the sagas, from the best that is there. */
sealed interface TemporalServer extends AutoCloseable
    permits TemporalServer.External, DevServer, InMemoryTemporal {

  /** Where it listens, as host:port. */
  String target();

  /** One line for the person who started the stack. */
  String description();

  /** The address of its UI, when it has one here. */
  default Optional<String> ui() {
    return Optional.empty();
  }

  @Override
  void close() throws IOException;

  /**
   * TEMPORAL_ADDRESS comes first, then a {@code temporal} binary on the PATH or in the data
   * folder's {@code bin}, then the server in memory.
   *
   * @throws UsageException when the mode asks for what is not there
   */
  static TemporalServer start(
      TemporalMode mode,
      Map<String, String> environment,
      DataDirectory directory,
      Ports ports,
      PrintStream out)
      throws IOException {
    String address = environment.getOrDefault("TEMPORAL_ADDRESS", "").strip();
    if (mode != TemporalMode.MEMORY && !address.isEmpty()) {
      return External.connect(address);
    }
    Path ownCopy = directory.resolve("bin").resolve("temporal");
    Optional<Path> binary =
        binary(environment).or(() -> Optional.of(ownCopy).filter(Files::isExecutable));
    if (mode != TemporalMode.MEMORY && binary.isPresent()) {
      return DevServer.start(binary.get(), environment, directory, ports, out);
    }
    if (mode == TemporalMode.REAL) {
      throw new UsageException(
          "There is no real Temporal: set TEMPORAL_ADDRESS, or put the temporal command on the PATH"
              + " or into "
              + directory.resolve("bin")
              + ".");
    }
    return InMemoryTemporal.start(ports.of(Listener.TEMPORAL));
  }

  /** The {@code temporal} command of the PATH. */
  static Optional<Path> binary(Map<String, String> environment) {
    return command("temporal", environment);
  }

  /** What a shell would run by that name. */
  static Optional<Path> command(String name, Map<String, String> environment) {
    return Arrays.stream(environment.getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(folder -> !folder.isBlank())
        .map(folder -> Path.of(folder, name))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }

  /** Whether a Temporal server answers there within the time. */
  static boolean answers(String target, Duration patience) {
    WorkflowServiceStubs stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget(target).build());
    try {
      stubs.connect(patience);
      return true;
    } catch (StatusRuntimeException unreachable) {
      return false;
    } finally {
      stubs.shutdownNow();
    }
  }

  /** Somebody else's server: it is used, never started nor stopped. */
  record External(String target) implements TemporalServer {
    static External connect(String address) {
      if (!isServer(address)) {
        throw new UsageException(
            "No Temporal server answers at TEMPORAL_ADDRESS=%s.".formatted(address));
      }
      return new External(address);
    }

    private static boolean isServer(String address) {
      try {
        return answers(address, Duration.ofSeconds(5));
      } catch (IllegalArgumentException noAddress) {
        return false;
      }
    }

    @Override
    public String description() {
      return "the server at TEMPORAL_ADDRESS";
    }

    @Override
    public void close() {}
  }
}
