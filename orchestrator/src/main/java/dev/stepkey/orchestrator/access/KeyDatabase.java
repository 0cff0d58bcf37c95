package dev.stepkey.orchestrator.access;

import static dev.stepkey.orchestrator.order.jooq.Tables.API_KEY;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jooq.tools.JooqLogger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The table of the keys, as its owner: the service's own role only reads it. A fault of the
 * database comes as a {@link DataAccessException} with one sentence for people.
 */
final class KeyDatabase {

  private static final String SECONDS = "5";

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "JDBC URL of the orders database (default: that of ./stepkey up)")
  private String url = "jdbc:postgresql://127.0.0.1:15432/orders";

  @Option(
      names = "--user",
      paramLabel = "ROLE",
      description =
          "owner of the database (default: orders_migrator); its password is read from PGPASSWORD")
  private String user = "orders_migrator";

  /** False if its name has two valid keys already. */
  boolean insert(ApiKey key, String tenant, String name, Set<Role> roles) {
    String[] names = roles.stream().map(Role::wire).toArray(String[]::new);
    return ask(
        db -> insert(db, key, tenant, name, names, 1) || insert(db, key, tenant, name, names, 2));
  }

  /** The unique index decides, whoever else makes one at the same time. */
  private static boolean insert(
      DSLContext db, ApiKey key, String tenant, String name, String[] roles, int slot) {
    return db.insertInto(API_KEY)
            .set(API_KEY.ID, key.id())
            .set(API_KEY.TENANT, tenant)
            .set(API_KEY.NAME, name)
            .set(API_KEY.SLOT, slot)
            .set(API_KEY.ROLES, roles)
            .set(API_KEY.HASH, key.hash())
            .onConflict(API_KEY.TENANT, API_KEY.NAME, API_KEY.SLOT)
            .where(API_KEY.REVOKED_AT.isNull())
            .doNothing()
            .execute()
        == 1;
  }

  /** One line each, the newest first. */
  List<String> list(@Nullable String tenant) {
    return ask(
        db ->
            db.selectFrom(API_KEY)
                .where(tenant == null ? DSL.noCondition() : API_KEY.TENANT.eq(tenant))
                .orderBy(API_KEY.TENANT, API_KEY.NAME, API_KEY.CREATED_AT.desc())
                .fetch(
                    row ->
                        String.join(
                            "  ",
                            row.getId(),
                            row.getTenant(),
                            row.getName(),
                            String.join(",", row.getRoles()),
                            String.valueOf(row.getCreatedAt()),
                            row.getRevokedAt() == null ? "-" : row.getRevokedAt().toString())));
  }

  /** False if there is no such key. One that is revoked already keeps its time. */
  boolean revoke(String id) {
    return ask(
        db ->
            db.update(API_KEY)
                    .set(
                        API_KEY.REVOKED_AT,
                        DSL.coalesce(
                            API_KEY.REVOKED_AT,
                            DSL.field("clock_timestamp()", API_KEY.REVOKED_AT.getDataType())))
                    .where(API_KEY.ID.eq(id))
                    .execute()
                == 1);
  }

  private <T> T ask(Function<DSLContext, T> question) {
    // It greets on standard output, where the key goes.
    JooqLogger.globalThreshold(JooqLogger.Level.ERROR);
    try (Connection connection = DriverManager.getConnection(url, properties())) {
      return question.apply(DSL.using(connection, SQLDialect.POSTGRES));
    } catch (SQLException e) {
      throw new DataAccessException(
          "The database at %s does not let %s in (%s): is it running? --url and --user name another."
              .formatted(shown(), user, line(e)),
          e);
    } catch (DataAccessException e) {
      throw new DataAccessException(
          "The database at %s refused it (%s): has the orchestrator migrated it, and does %s own it?"
              .formatted(shown(), line(e.getCause() == null ? e : e.getCause()), user),
          e);
    }
  }

  /** Without parameters, among which a password may be. */
  private String shown() {
    return url.replaceFirst("\\?.*", "");
  }

  private static String line(Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given");
  }

  private Properties properties() {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    String password = System.getenv("PGPASSWORD");
    if (password != null) {
      properties.setProperty("password", password);
    }
    properties.setProperty("connectTimeout", SECONDS);
    properties.setProperty("socketTimeout", SECONDS);
    return properties;
  }
}
