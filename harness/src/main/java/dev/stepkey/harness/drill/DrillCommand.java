package dev.stepkey.harness.drill;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stepkey.harness.drill.Drill.AnotherDeployment;
import dev.stepkey.harness.drill.Drill.NothingToDrill;
import dev.stepkey.schema.worker.EncryptionProperties;
import dev.stepkey.schema.worker.PayloadEncryption;
import io.grpc.StatusRuntimeException;
import io.temporal.common.converter.DataConverter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/**
 * The command of the replay drill. Ends with 0 when nothing moved and every answer was the recorded
 * one, with 1 at the first difference, with 2 when it did not begin or could not end.
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

  @Mixin private Deployment deployment = new Deployment();

  @Option(names = "--json", paramLabel = "FILE", description = "writes the report there, too")
  private @Nullable Path json;

  @Spec private @Nullable CommandSpec spec;

  /** Where the keys are read as every service reads them, and nothing is started. */
  @EnableConfigurationProperties(EncryptionProperties.class)
  private static final class Keys {}

  @Override
  public Integer call() {
    require("--orders", orders, MOST_ORDERS);
    require("--duplicates", duplicates, MOST_DUPLICATES);
    require("--rate", rate, HIGHEST_RATE);
    String temporal = deployment.temporal();
    try (Databases databases = Databases.connect(deployment.jdbcUrl(), deployment.user());
        Sandbox books = deployment.sandbox()) {
      if (!databases.tryLock()) {
        return refuse("Another drill is running on these databases: wait until it has ended.");
      }
      requireWritable();
      return drill(databases, books);
    } catch (SQLException e) {
      return refuse("The databases cannot be read: " + e.getMessage());
    } catch (IOException e) {
      return refuse("The report cannot be written to %s: %s".formatted(json, e));
    } catch (StatusRuntimeException e) {
      return refuse("No Temporal answers at %s.".formatted(temporal));
    } catch (ParameterException mistake) {
      throw mistake;
    } catch (RuntimeException unexpected) {
      return refuse("The drill broke off, and nothing is shown: " + unexpected);
    }
  }

  private int drill(Databases databases, Sandbox books) throws SQLException {
    Optional<Sandbox> reachable = deployment.reachable(books);
    if (reachable.isEmpty() && deployment.namedSandbox() != null) {
      return refuse("No sandbox answers at %s.".formatted(deployment.namedSandbox()));
    }
    if (reachable.isEmpty()) {
      out().println("There is no sandbox here: only the services' own books are compared.");
    }
    try {
      return end(new Drill(settings(), databases, reachable, converter(), out()).run());
    } catch (NothingToDrill e) {
      return refuse("There is no finished order whose records are all kept: place some first.");
    } catch (AnotherDeployment e) {
      return refuse(
          "The services behind --temporal %s, --namespace %s are not those of these databases: %s."
              .formatted(deployment.temporal(), deployment.namespace(), e.getMessage()));
    }
  }

  /** A difference is one, whether its report can be written or not. */
  private int end(Report report) {
    report.print(out());
    int verdict = report.difference() == null ? ExitCode.OK : ExitCode.SOFTWARE;
    try {
      write(report);
      return verdict;
    } catch (IOException e) {
      int refused = refuse("The report could not be written to %s: %s".formatted(json, e));
      return verdict == ExitCode.OK ? refused : verdict;
    }
  }

  private Settings settings() {
    long anySeed = seed == null ? System.nanoTime() % 1_000_000 : seed;
    return new Settings(
        orders, duplicates, rate, anySeed, deployment.temporal(), deployment.namespace());
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

  private void requireWritable() throws IOException {
    if (json != null) {
      Files.newOutputStream(json, StandardOpenOption.CREATE, StandardOpenOption.APPEND).close();
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
    spec().commandLine().getErr().println(sentence);
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
