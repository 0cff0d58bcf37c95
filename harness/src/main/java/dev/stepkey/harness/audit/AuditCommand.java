package dev.stepkey.harness.audit;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The command line of the auditor. */
@Command(
    name = "audit",
    description = {
      "Judges all books from outside: the databases of the services, and those of the provider and"
          + " the carrier.",
      "Ends with 0 if nothing is violated, with 1 if something is, and with 2 if something could not"
          + " be judged."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class AuditCommand implements Callable<Integer> {

  private static final String DATABASE = "{database}";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = {
        "host:port of PostgreSQL (default: ${DEFAULT-VALUE}, that of ./stepkey up), or a JDBC URL in",
        "which {database} stands for the database's name; it is put at the end if it does not occur"
      })
  private String url = "127.0.0.1:15432";

  @Option(
      names = "--user",
      paramLabel = "ROLE",
      description = "who reads (default: ${DEFAULT-VALUE}); the password is read from PGPASSWORD")
  private String user = "auditor";

  @Option(
      names = "--client-log",
      paramLabel = "FILE",
      description = "what clients sent and were told, as JSON lines: all that was ever sent")
  private @Nullable Path clientLog;

  @Option(
      names = "--skip",
      paramLabel = "I…",
      split = ",",
      description = "invariants to leave out, for example I17; several with commas")
  private List<String> skip = List.of();

  @Option(names = "--allow-parked", description = "a parked order is no violation")
  private boolean allowParked;

  @Option(
      names = "--settled",
      description = "an order that has not ended is a violation, not one to wait for")
  private boolean settled;

  @Option(names = "--json", description = "the report as JSON, for programs")
  private boolean json;

  private final PrintStream out;

  private AuditCommand(PrintStream out) {
    this.out = out;
  }

  /** The command. */
  public static CommandLine commandLine() {
    return commandLine(System.out);
  }

  static CommandLine commandLine(PrintStream out) {
    return new CommandLine(new AuditCommand(out))
        .setParameterExceptionHandler(AuditCommand::refused);
  }

  /** Whatever breaks here has judged nothing, and is no violation. */
  @Override
  public Integer call() {
    try {
      return print(audit().judge());
    } catch (ParameterException mistake) {
      throw mistake;
    } catch (RuntimeException | OutOfMemoryError unexpected) {
      spec.commandLine()
          .getErr()
          .println("The audit broke off and has judged nothing: " + unexpected);
      return CommandLine.ExitCode.USAGE;
    }
  }

  private Audit audit() {
    Audit audit = Audit.of(this::jdbcUrl).user(user).skip(skipped());
    if (clientLog != null) {
      audit.clientLog(clientLog);
    }
    if (allowParked) {
      audit.allowParked();
    }
    if (settled) {
      audit.settled();
    }
    return audit;
  }

  private int print(Report report) {
    if (json) {
      out.println(
          JsonMapper.builder()
              .enable(SerializationFeature.INDENT_OUTPUT)
              .build()
              .writeValueAsString(report));
    } else {
      report.print(out);
    }
    return report.exitCode();
  }

  private String jdbcUrl(String database) {
    if (!url.startsWith("jdbc:")) {
      return "jdbc:postgresql://" + url + "/" + database;
    }
    return url.contains(DATABASE) ? url.replace(DATABASE, database) : url + database;
  }

  private Set<Invariant> skipped() {
    Set<Invariant> skipped = EnumSet.noneOf(Invariant.class);
    for (String name : skip) {
      try {
        skipped.add(Invariant.valueOf(name.strip()));
      } catch (IllegalArgumentException e) {
        throw new ParameterException(
            spec.commandLine(),
            "--skip %s: there is no such invariant. Choose among %s."
                .formatted(name, List.of(Invariant.values())),
            e);
      }
    }
    return skipped;
  }

  private static int refused(ParameterException mistake, String[] args) {
    mistake.getCommandLine().getErr().println(mistake.getMessage());
    return CommandLine.ExitCode.USAGE;
  }
}
