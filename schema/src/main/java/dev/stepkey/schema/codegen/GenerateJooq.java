package dev.stepkey.schema.codegen;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.jooq.Constants;
import org.jooq.codegen.GenerationTool;
import org.jooq.meta.jaxb.Configuration;
import org.jooq.meta.jaxb.Database;
import org.jooq.meta.jaxb.Generate;
import org.jooq.meta.jaxb.Generator;
import org.jooq.meta.jaxb.Target;

/**
 * Generates a service's jOOQ classes from its migrations, run on a real embedded PostgreSQL.
 *
 * <p>Parsing DDL instead would be quicker and wrong: only PostgreSQL reads PostgreSQL's DDL.
 * Unchanged migrations are not generated again; migrations from which nothing is generated fail the
 * build, because a wrong folder otherwise yields no tables and a green build.
 */
public final class GenerateJooq {

  private static final String STAMP = ".migrations.sha256";

  private GenerateJooq() {}

  /**
   * Runs it.
   *
   * @param args the folder of the migrations, the Java package, the folder for the sources
   */
  public static void main(String[] args) throws Exception {
    Path migrations = Path.of(args[0]).toRealPath();
    String packageName = args[1];
    Path target = Path.of(args[2]);
    String digest = digest(migrations, packageName);
    Path stamp = target.resolve(STAMP);
    if (Files.exists(stamp) && Files.readString(stamp).equals(digest)) {
      System.out.println("jOOQ: migrations unchanged, nothing to generate");
      return;
    }
    generate(migrations, packageName, target);
    requireTables(migrations, target.resolve(packageName.replace('.', '/')).resolve("tables"));
    Files.writeString(stamp, digest);
  }

  private static void generate(Path migrations, String packageName, Path target) throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
        Connection connection = postgres.getPostgresDatabase().getConnection()) {
      Flyway.configure()
          .dataSource(postgres.getPostgresDatabase())
          .locations("filesystem:" + migrations)
          .load()
          .migrate();
      GenerationTool tool = new GenerationTool();
      tool.setConnection(connection);
      tool.run(configuration(packageName, target));
    }
  }

  private static Configuration configuration(String packageName, Path target) {
    return new Configuration()
        .withGenerator(
            new Generator()
                .withDatabase(
                    new Database()
                        .withName("org.jooq.meta.postgres.PostgresDatabase")
                        .withInputSchema("public")
                        .withOutputSchemaToDefault(true)
                        .withExcludes("flyway_schema_history"))
                .withGenerate(new Generate().withGlobalObjectReferences(true))
                .withTarget(
                    new Target().withPackageName(packageName).withDirectory(target.toString())));
  }

  private static void requireTables(Path migrations, Path tables) throws IOException {
    try (Stream<Path> files = Files.exists(tables) ? Files.list(tables) : Stream.empty()) {
      if (files.findAny().isEmpty()) {
        throw new IllegalStateException("no table was generated from " + migrations);
      }
    }
  }

  private static String digest(Path migrations, String packageName)
      throws IOException, NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update((Constants.FULL_VERSION + '\n' + packageName + '\n').getBytes(UTF_8));
    for (Path file : sorted(migrations)) {
      digest.update((file.getFileName() + "\n").getBytes(UTF_8));
      digest.update(Files.readAllBytes(file));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static List<Path> sorted(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
