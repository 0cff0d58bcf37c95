package dev.stepkey.harness.sandbox;

import dev.stepkey.step.testing.TestDatabase;
import java.net.URI;
import org.jooq.DSLContext;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A sandbox with books of its own, for tests of other packages. It ends with the JVM. */
public final class TestSandbox {

  private final DSLContext books;
  private final URI url;

  /** Starts it on a free port. */
  public TestSandbox() {
    TestDatabase database = TestDatabase.migrated("classpath:db/sandbox");
    books = database.held();
    ConfigurableApplicationContext context =
        new SpringApplicationBuilder(SandboxApplication.class)
            .properties("spring.config.name=sandbox")
            .run(
                "--server.port=0",
                "--spring.datasource.url=" + database.url(),
                "--spring.main.banner-mode=off");
    String port = context.getEnvironment().getRequiredProperty("local.server.port");
    url = URI.create("http://127.0.0.1:" + port);
  }

  /** Its root. */
  public URI url() {
    return url;
  }

  /** Its tables, to be read, and changed as only the provider can. */
  public DSLContext books() {
    return books;
  }
}
