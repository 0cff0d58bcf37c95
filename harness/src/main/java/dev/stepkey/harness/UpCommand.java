package dev.stepkey.harness;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts everything in this JVM and keeps it until SIGINT or SIGTERM. */
@Command(
    name = "up",
    description = "Starts PostgreSQL, Temporal, the sandbox and all services on this machine.",
    sortOptions = false)
public final class UpCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(UpCommand.class);

  private static final OptionSpec HELP =
      OptionSpec.builder("-h", "--help").usageHelp(true).description("this text").build();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "${sys:stepkey.data:-.stepkey}",
      description = "where data and logs are kept between runs (default: the checkout's .stepkey)")
  private Path data = Path.of(".stepkey");

  @Option(
      names = "--temporal",
      paramLabel = "MODE",
      defaultValue = "auto",
      description = "auto (the best there is), memory, or real (default: ${DEFAULT-VALUE})")
  private TemporalMode temporal = TemporalMode.AUTO;

  /** The command with one option for each listener. */
  public static CommandLine commandLine() {
    CommandLine command = new CommandLine(new UpCommand());
    command.getCommandSpec().addOption(HELP);
    for (Listener each : Listener.values()) {
      command
          .getCommandSpec()
          .addOption(
              OptionSpec.builder(each.option())
                  .type(Integer.class)
                  .paramLabel("PORT")
                  .description(
                      "%s (default: %d, or a free port when that is taken; 0: any free port)"
                          .formatted(each.description(), each.preferredPort()))
                  .build());
    }
    return command;
  }

  @Override
  public Integer call() throws Exception {
    PrintStream out = System.out;
    Map<Listener, Integer> ports;
    try {
      ports = givenPorts();
    } catch (UsageException wrong) {
      return exitCode(wrong);
    }
    Stack stack = new Stack(data, temporal, new Ports(ports, out), out);
    AtomicInteger status = closeOnSignal(stack);
    try {
      stack.start();
      new Announcement(stack).print(out);
    } catch (Exception failure) {
      awaitSignalIf(stack.isClosing());
      status.set(exitCode(failure));
      stack.close();
      return status.get();
    }
    awaitSignalIf(true);
    return 0;
  }

  private Map<Listener, Integer> givenPorts() {
    Map<Listener, Integer> given = new EnumMap<>(Listener.class);
    Arrays.stream(Listener.values())
        .forEach(
            each -> {
              if (spec.findOption(each.option()).getValue() instanceof Integer port) {
                given.put(each, checked(each, port));
              }
            });
    return given;
  }

  private static int checked(Listener listener, int port) {
    if (port < 0 || port > 65535) {
      throw new UsageException(
          "%s %d is not a port: choose 0 to 65535.".formatted(listener.option(), port));
    }
    return port;
  }

  /**
   * After a signal the JVM would end with 128 + its number, even when everything was closed in
   * order: halting with the status from the hook is the way out that needs no internal API.
   */
  private static AtomicInteger closeOnSignal(Stack stack) {
    AtomicInteger status = new AtomicInteger();
    Runnable close =
        () -> {
          if (!stack.isClosing()) {
            System.out.println("Stopping Stepkey");
          }
          stack.close();
          Runtime.getRuntime().halt(status.get());
        };
    Runtime.getRuntime().addShutdownHook(new Thread(close, "stepkey-close"));
    return status;
  }

  private static int exitCode(Exception failure) {
    if (failure instanceof UsageException) {
      System.err.println(failure.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    LOG.error("Stepkey did not start", failure);
    Throwable root = NestedExceptionUtils.getMostSpecificCause(failure);
    System.err.println(
        "Stepkey did not start: " + failure.getMessage() + " (" + root.getMessage() + ")");
    return CommandLine.ExitCode.SOFTWARE;
  }

  /** The hook ends the process; this thread has nothing left to do. */
  private static void awaitSignalIf(boolean wanted) throws InterruptedException {
    if (wanted) {
      new CountDownLatch(1).await();
    }
  }
}
