package dev.stepkey.orchestrator.access;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command line of the API's keys. A key is printed once, when it is made, and kept nowhere. */
@Command(
    name = "keys",
    description = "Makes, lists and revokes keys of the order API.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "(create | list | revoke)")
public final class KeysCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  private KeysCommand() {}

  /** The command; it ends with 2 when the caller can put right what is wrong. */
  public static CommandLine commandLine() {
    return new CommandLine(new KeysCommand())
        .setParameterExceptionHandler((mistake, args) -> refused(mistake.getCommandLine(), mistake))
        .setExecutionExceptionHandler((mistake, command, parsed) -> failed(command, mistake));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "keys what? create, list or revoke.");
  }

  @Command(description = "Makes a key and prints it, this once.", mixinStandardHelpOptions = true)
  int create(
      @Mixin KeyDatabase database,
      @Option(names = "--tenant", required = true, description = "whose orders it is for")
          String tenant,
      @Option(names = "--name", required = true, description = "who uses it") String name,
      @Option(
              names = "--role",
              required = true,
              split = ",",
              description = "submitter, viewer, operator; several with commas")
          List<String> roles) {
    requireForm("--tenant", tenant);
    requireForm("--name", name);
    ApiKey key = ApiKey.random();
    Set<Role> wanted = wanted(roles);
    if (!database.insert(key, tenant, name, wanted)) {
      throw mistake(
          "%s has two valid keys for tenant %s already: revoke one of them first (keys list shows them)."
              .formatted(name, tenant));
    }
    CommandLine command = spec.commandLine();
    command
        .getErr()
        .printf("Key %s of tenant %s for %s. It is shown this once:%n", key.id(), tenant, name);
    command.getOut().println(key.whole());
    return CommandLine.ExitCode.OK;
  }

  @Command(description = "Lists the keys, without their secrets.", mixinStandardHelpOptions = true)
  int list(
      @Mixin KeyDatabase database,
      @Option(names = "--tenant", description = "only those of this tenant")
          @Nullable String tenant) {
    List<String> keys = database.list(tenant);
    PrintWriter out = spec.commandLine().getOut();
    out.println("ID                TENANT  NAME  ROLES  CREATED  REVOKED");
    keys.forEach(out::println);
    return CommandLine.ExitCode.OK;
  }

  @Command(
      description = "Has a key refused from now on. To revoke it again changes nothing.",
      mixinStandardHelpOptions = true)
  int revoke(
      @Mixin KeyDatabase database,
      @Parameters(paramLabel = "ID", description = "as keys list shows it") String id) {
    // Somebody may have pasted the whole key; it is not repeated to the screen.
    String wanted = ApiKey.parse(id).map(ApiKey::id).orElse(id);
    if (!database.revoke(wanted)) {
      throw mistake("There is no such key: keys list shows the ids of those that there are.");
    }
    spec.commandLine().getOut().println("Key " + wanted + " is revoked.");
    return CommandLine.ExitCode.OK;
  }

  private void requireForm(String option, String value) {
    if (!Tenant.isOne(value)) {
      throw mistake("%s must be %s.".formatted(option, Tenant.FORM));
    }
  }

  private Set<Role> wanted(List<String> names) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (String name : names) {
      roles.add(
          Role.of(name)
              .orElseThrow(
                  () ->
                      mistake(
                          "There is no role %s: choose among %s."
                              .formatted(name, String.join(", ", known())))));
    }
    return roles;
  }

  private static Set<String> known() {
    return new TreeSet<>(Arrays.stream(Role.values()).map(Role::wire).toList());
  }

  private ParameterException mistake(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }

  private static int refused(CommandLine command, Exception mistake) {
    command.getErr().println(mistake.getMessage());
    return CommandLine.ExitCode.USAGE;
  }

  private static int failed(CommandLine command, Exception mistake) throws Exception {
    if (!(mistake instanceof DataAccessException)) {
      throw mistake;
    }
    return refused(command, mistake);
  }
}
