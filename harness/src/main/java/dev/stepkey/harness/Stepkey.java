package dev.stepkey.harness;

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
            .addSubcommand(new CodecCommand());
    System.exit(stepkey.execute(args));
  }

  private static int refuse(ParameterException mistake, String[] args) {
    System.err.printf("%s (see ./stepkey up --help)%n", mistake.getMessage());
    return CommandLine.ExitCode.USAGE;
  }
}
