package dev.stepkey.orchestrator.codec;

import dev.stepkey.schema.worker.EncryptionProperties;
import dev.stepkey.schema.worker.PayloadEncryption;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindException;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.NestedExceptionUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Serves decoded payloads to Temporal's UI and command line on this machine, until it is stopped.
 */
@Command(
    name = "codec",
    mixinStandardHelpOptions = true,
    description = {
      "Decodes encrypted payloads for Temporal's UI and command line, on this machine only.",
      "The keys are those of the services: stepkey.temporal.encryption.*, from the environment."
    })
public final class CodecCommand implements Callable<Integer> {

  @Option(
      names = "--port",
      defaultValue = "8234",
      description = "default ${DEFAULT-VALUE}; 0 for any")
  private int port;

  @Option(
      names = "--origin",
      defaultValue = "http://127.0.0.1:8233",
      description = "where the browser has Temporal's UI; default ${DEFAULT-VALUE}")
  private String origin = "";

  @Spec private @Nullable CommandSpec spec;

  private final CountDownLatch stopped = new CountDownLatch(1);

  /** Where the keys are read as every service reads them, and nothing is started. */
  @EnableConfigurationProperties(EncryptionProperties.class)
  private static final class Keys {}

  @Override
  public Integer call() throws InterruptedException {
    try {
      return serve(keys());
    } catch (ConfigurationPropertiesBindException e) {
      err().println(NestedExceptionUtils.getMostSpecificCause(e).getMessage());
      return ExitCode.USAGE;
    }
  }

  private int serve(EncryptionProperties keys) throws InterruptedException {
    if (keys.keys().isEmpty()) {
      err()
          .println("There are no keys. Set stepkey.temporal.encryption.keys.* as the services do.");
      return ExitCode.USAGE;
    }
    try (CodecServer server = CodecServer.start(new PayloadEncryption(keys), port, origin)) {
      out().printf("Codec endpoint: http://127.0.0.1:%d for %s%n", server.port(), origin);
      out().flush();
      stopped.await();
      return ExitCode.OK;
    } catch (IOException e) {
      err().printf("Port %d cannot be used: %s. Give another with --port.%n", port, e.getMessage());
      return ExitCode.USAGE;
    }
  }

  /** Ends {@link #call}. */
  public void stop() {
    stopped.countDown();
  }

  private static EncryptionProperties keys() {
    try (ConfigurableApplicationContext context =
        new SpringApplicationBuilder(Keys.class)
            .web(WebApplicationType.NONE)
            .properties("spring.config.name=orchestrator")
            .logStartupInfo(false)
            .run()) {
      return context.getBean(EncryptionProperties.class);
    }
  }

  private PrintWriter out() {
    return spec().commandLine().getOut();
  }

  private PrintWriter err() {
    return spec().commandLine().getErr();
  }

  private CommandSpec spec() {
    if (spec == null) {
      throw new IllegalStateException("picocli calls it");
    }
    return spec;
  }
}
