package dev.stepkey.harness.cli;

import dev.stepkey.harness.ScratchWorkbench;
import dev.stepkey.harness.UpCommand;
import dev.stepkey.harness.audit.AuditCommand;
import dev.stepkey.harness.chaos.ChaosCommand;
import dev.stepkey.harness.demo.DemoCommand;
import dev.stepkey.harness.drill.DrillCommand;
import dev.stepkey.orchestrator.access.KeysCommand;
import dev.stepkey.orchestrator.codec.CodecCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** Stepkey's command line, behind the launcher of the same name. */
@Command(name = "stepkey")
public final class Stepkey {
  private Stepkey() {}

  /** Ends with 0, with 2 when the caller can put it right, and with 1 when something broke. */
  public static void main(String[] args) {
    CommandLine stepkey =
        new CommandLine(new Stepkey())
            .addSubcommand(UpCommand.commandLine())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setParameterExceptionHandler(Stepkey::refuse)
            // They have their own words for what is wrong.
            .addSubcommand(KeysCommand.commandLine())
            .addSubcommand(AuditCommand.commandLine())
            .addSubcommand(DemoCommand.commandLine(ScratchWorkbench::start))
            .addSubcommand(new DrillCommand())
            .addSubcommand(ChaosCommand.commandLine())
            .addSubcommand(new CodecCommand());
    System.exit(stepkey.execute(args));
  }

  private static int refuse(ParameterException mistake, String[] args) {
    String command = mistake.getCommandLine().getCommandSpec().qualifiedName();
    System.err.printf("%s (see ./%s --help)%n", mistake.getMessage(), command);
    return CommandLine.ExitCode.USAGE;
  }
}
