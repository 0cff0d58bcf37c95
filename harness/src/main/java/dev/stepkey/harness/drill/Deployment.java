package dev.stepkey.harness.drill;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where the deployment is: its databases, its Temporal, and the sandbox, if it has one. */
final class Deployment {

  // Those of ./stepkey up.
  private static final String URL = "jdbc:postgresql://127.0.0.1:15432/{database}";
  private static final String TEMPORAL = "127.0.0.1:7233";
  private static final String SANDBOX = "http://127.0.0.1:8090";

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "of the databases, or host:port (default: those of ./stepkey up)")
  private String url = URL;

  @Option(
      names = "--user",
      paramLabel = "ROLE",
      defaultValue = "auditor",
      description =
          "that may read them (default ${DEFAULT-VALUE}); its password is read from PGPASSWORD")
  private String user = "";

  @Option(
      names = "--temporal",
      paramLabel = "HOST:PORT",
      description =
          "required with --url; otherwise TEMPORAL_ADDRESS, or that of ./stepkey up (127.0.0.1:7233)")
  private @Nullable String temporal;

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      defaultValue = "default",
      description = "of the services in Temporal (default ${DEFAULT-VALUE})")
  private String namespace = "";

  @Option(
      names = "--sandbox",
      paramLabel = "URL",
      description = "whose books are compared, too (default: that of ./stepkey up, if it answers)")
  private @Nullable String sandbox;

  String jdbcUrl() {
    String full = url.startsWith("jdbc:") ? url : "jdbc:postgresql://" + url + "/{database}";
    if (!full.contains("{database}")) {
      throw mistake("--url must have {database} where the name of the database belongs");
    }
    return full;
  }

  String user() {
    return user;
  }

  /**
   * Of this machine's Temporal nothing is known but that it belongs to this machine's databases.
   */
  String temporal() {
    if (temporal != null) {
      return temporal;
    }
    if (!isLocal()) {
      throw mistake(
          "--url names other databases: --temporal must name the Temporal that is theirs");
    }
    return System.getenv().getOrDefault("TEMPORAL_ADDRESS", TEMPORAL);
  }

  String namespace() {
    return namespace;
  }

  /** Whether these are the databases of ./stepkey up. */
  private boolean isLocal() {
    return jdbcUrl().equals(URL);
  }

  Sandbox sandbox() {
    return new Sandbox(sandbox == null ? SANDBOX : sandbox);
  }

  /**
   * The sandbox, if it answers: the one that was named, or for the databases of this machine the
   * one of this machine.
   */
  Optional<Sandbox> reachable(Sandbox books) {
    boolean wanted = sandbox != null || isLocal();
    return Optional.of(books).filter(it -> wanted && it.answers());
  }

  /** Null if it was not named. */
  @Nullable String namedSandbox() {
    return sandbox;
  }

  private ParameterException mistake(String sentence) {
    if (spec == null) {
      throw new IllegalStateException("picocli calls it");
    }
    return new ParameterException(spec.commandLine(), sentence);
  }
}
