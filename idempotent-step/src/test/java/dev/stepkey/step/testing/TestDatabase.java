package dev.stepkey.step.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.postgresql.ds.PGSimpleDataSource;

/** A fresh, migrated database on the one PostgreSQL of this JVM. */
public final class TestDatabase {

  private static final AtomicInteger COUNT = new AtomicInteger();

  /** Started once: a server takes a second, a database a few milliseconds. */
  private static final class Server {

    static final EmbeddedPostgres POSTGRES = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private final String url;

  private TestDatabase(String url) {
    this.url = url;
  }

  /** A database with these Flyway locations, for example {@code classpath:db/idempotent-step}. */
  public static TestDatabase migrated(String... locations) {
    String name = "test_" + COUNT.incrementAndGet();
    try (Connection admin = Server.POSTGRES.getPostgresDatabase().getConnection()) {
      DSL.using(admin).execute("CREATE DATABASE " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    TestDatabase database = new TestDatabase(Server.POSTGRES.getJdbcUrl("postgres", name));
    Flyway.configure().dataSource(database.dataSource()).locations(locations).load().migrate();
    return database;
  }

  /** The JDBC URL, for applications that bring their own pool. User and password: postgres. */
  public String url() {
    return url;
  }

  /** Unpooled: each transaction has a connection, and so a backend, of its own. */
  public DataSource dataSource() {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(url);
    dataSource.setOptions("-c lock_timeout=5s -c statement_timeout=20s");
    return dataSource;
  }

  /** The same, with jOOQ. */
  public DSLContext db() {
    return DSL.using(dataSource(), SQLDialect.POSTGRES);
  }

  /** The same, keeping its connections: for those who ask often and hold nothing. */
  public DSLContext held() {
    return DSL.using(new HeldConnections(dataSource()), SQLDialect.POSTGRES);
  }
}
