package dev.stepkey.orchestrator;

import dev.stepkey.orchestrator.access.KeysCommand;
import dev.stepkey.orchestrator.codec.CodecCommand;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import picocli.CommandLine;

/** The orchestrator's process. */
// There are no users with passwords; it would make one, and log the password.
@SpringBootApplication(exclude = UserDetailsServiceAutoConfiguration.class)
public class OrchestratorApplication {

  /**
   * Starts it; configuration is read from {@code orchestrator.yml}. With {@code keys} or {@code
   * codec} as the first argument it starts nothing: it sees to the keys of the API, or decodes what
   * Temporal keeps, and ends the process.
   */
  public static void main(String[] args) {
    CommandLine command = args.length > 0 ? command(args[0]) : null;
    if (command != null) {
      System.exit(command.execute(Arrays.copyOfRange(args, 1, args.length)));
    }
    new SpringApplicationBuilder(OrchestratorApplication.class)
        .properties("spring.config.name=orchestrator")
        .run(args);
  }

  private static @Nullable CommandLine command(String name) {
    return switch (name) {
      case "keys" -> KeysCommand.commandLine();
      case "codec" -> new CommandLine(new CodecCommand());
      default -> null;
    };
  }
}
