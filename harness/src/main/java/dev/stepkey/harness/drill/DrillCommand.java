package dev.stepkey.harness.drill;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stepkey.harness.drill.Drill.NothingToDrill;
import dev.stepkey.schema.worker.EncryptionProperties;
import dev.stepkey.schema.worker.PayloadEncryption;
import io.grpc.StatusRuntimeException;
import io.temporal.common.converter.DataConverter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/**
 * The command of the replay drill. Ends with 0 when nothing moved and every answer was the recorded
 * one, with 1 at the first difference, with 2 when it did not begin.
 */
@Command(
    name = "drill",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Sends the recorded step requests of finished orders again, shuffled and duplicated, to a",
      "running deployment: nothing may move, and every answer must be the recorded one.",
      "Keys of encrypted payloads are read as the services read them, from the environment."
    })
public final class DrillCommand implements Callable<Integer> {

  private static final int MOST_ORDERS = 10_000;
  private static final int MOST_DUPLICATES = 20;
  private static final int HIGHEST_RATE = 1_000;

  // Those of ./stepkey up.
  private static final String URL = "jdbc:postgresql://127.0.0.1:15432/{database}";
  private static final String SANDBOX = "http://127.0.0.1:8090";

  @Option(
      names = "--orders",
      paramLabel = "N",
      required = true,
      description = "finished orders to take, the newest first")
  private int orders;

  @Option(
      names = "--duplicates",
      paramLabel = "K",
      defaultValue = "2",
      description = "how often each request is sent (default ${DEFAULT-VALUE})")
  private int duplicates;

  @Option(
      names = "--rate",
      paramLabel = "R",
      defaultValue = "50",
      description = "requests a second (default ${DEFAULT-VALUE})")
  private int rate;

  @Option(names = "--seed", paramLabel = "S", description = "of the shuffling (default: any)")
  private @Nullable Long seed;

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
      defaultValue = "${env:TEMPORAL_ADDRESS:-127.0.0.1:7233}",
      description = "default ${DEFAULT-VALUE}")
  private String temporal = "";

  @Option(
      names = "--sandbox",
      paramLabel = "URL",
      description = "whose books are compared, too (default: that of ./stepkey up, if it answers)")
  private @Nullable String sandbox;

  @Option(names = "--json", paramLabel = "FILE", description = "writes the report there, too")
  private @Nullable Path json;

  @Spec private @Nullable CommandSpec spec;

  /** Where the keys are read as every service reads them, and nothing is started. */
  @EnableConfigurationProperties(EncryptionProperties.class)
  private static final class Keys {}

  @Override
  public Integer call() throws IOException {
    require("--orders", orders, MOST_ORDERS);
    require("--duplicates", duplicates, MOST_DUPLICATES);
    require("--rate", rate, HIGHEST_RATE);
    try (Databases databases = Databases.connect(jdbcUrl(), user);
        Sandbox books = new Sandbox(sandbox == null ? SANDBOX : sandbox)) {
      if (!databases.tryLock()) {
        return refuse("Another drill is running on these databases: wait until it has ended.");
      }
      return drill(databases, books);
    } catch (SQLException e) {
      return refuse("The databases cannot be read: " + e.getMessage());
    } catch (StatusRuntimeException e) {
      return refuse("No Temporal answers at %s.".formatted(temporal));
    }
  }

  private int drill(Databases databases, Sandbox books) throws SQLException, IOException {
    // That of this machine says nothing about another one's databases.
    boolean wanted = sandbox != null || url.equals(URL);
    Optional<Sandbox> reachable = Optional.of(books).filter(it -> wanted && it.answers());
    if (reachable.isEmpty() && sandbox != null) {
      return refuse("No sandbox answers at %s.".formatted(sandbox));
    }
    if (reachable.isEmpty()) {
      out().println("There is no sandbox here: only the services' own books are compared.");
    }
    try {
      Drill drill = new Drill(settings(), databases, reachable, converter(), out());
      Report report = drill.run();
      report.print(out());
      write(report);
      return report.difference() == null ? ExitCode.OK : ExitCode.SOFTWARE;
    } catch (NothingToDrill e) {
      return refuse("There is no finished order whose records are all kept: place some first.");
    }
  }

  private Settings settings() {
    long anySeed = seed == null ? System.nanoTime() % 1_000_000 : seed;
    return new Settings(orders, duplicates, rate, anySeed, temporal);
  }

  private String jdbcUrl() {
    String full = url.startsWith("jdbc:") ? url : "jdbc:postgresql://" + url + "/{database}";
    if (!full.contains("{database}")) {
      throw mistake("--url must have {database} where the name of the database belongs");
    }
    return full;
  }

  private static DataConverter converter() {
    try (ConfigurableApplicationContext context =
        new SpringApplicationBuilder(Keys.class)
            .web(WebApplicationType.NONE)
            .properties("spring.config.name=orchestrator", "spring.main.banner-mode=off")
            .logStartupInfo(false)
            .run()) {
      return new PayloadEncryption(context.getBean(EncryptionProperties.class)).converter();
    }
  }

  private void write(Report report) throws IOException {
    if (json != null) {
      String text = JsonMapper.builder().build().writeValueAsString(report.json());
      Files.writeString(json, text + "\n", UTF_8);
    }
  }

  private void require(String name, int value, int most) {
    if (value < 1 || value > most) {
      throw mistake("%s must be 1 to %d, not %d".formatted(name, most, value));
    }
  }

  private ParameterException mistake(String sentence) {
    return new ParameterException(spec().commandLine(), sentence);
  }

  private int refuse(String sentence) {
    PrintWriter err = spec().commandLine().getErr();
    err.println(sentence);
    err.flush();
    return ExitCode.USAGE;
  }

  private PrintWriter out() {
    return spec().commandLine().getOut();
  }

  private CommandSpec spec() {
    if (spec == null) {
      throw new IllegalStateException("picocli calls it");
    }
    return spec;
  }
}
