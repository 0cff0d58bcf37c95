package dev.stepkey.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.stepkey.step.testing.TestDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** C10: the pools as they are set, when the first connection of all dies while it is looked at. */
final class PoolTest {

  private static final TestDatabase DATABASE =
      TestDatabase.migrated("classpath:db/idempotent-step");

  @ParameterizedTest
  @ValueSource(strings = {"stepkey-service.yml", "sandbox.yml"})
  void c10ConnectionsAreGivenAfterTheFirstOneHasDied(String file) throws Exception {
    AtomicBoolean first = new AtomicBoolean(true);
    HikariConfig settings = settings(file);
    settings.setConnectionTimeout(5_000);
    settings.setDataSource(dyingAtFirst(first));
    try (HikariDataSource pool = new HikariDataSource(settings);
        Connection connection = pool.getConnection()) {
      assertThat(first).isFalse();
      assertThat(connection.getTransactionIsolation())
          .isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
    }
  }

  /** Why it must be said: this is what a pool does that has to ask. */
  @Test
  void aPoolThatAsksItsFirstConnectionRefusesAllOthers() throws Exception {
    HikariConfig settings = settings("stepkey-service.yml");
    settings.setTransactionIsolation(null);
    settings.setConnectionTimeout(1_000);
    settings.setDataSource(dyingAtFirst(new AtomicBoolean(true)));
    try (HikariDataSource pool = new HikariDataSource(settings)) {
      assertThatExceptionOfType(SQLException.class).isThrownBy(pool::getConnection);
    }
  }

  private static HikariConfig settings(String file) throws Exception {
    PropertySource<?> source =
        new YamlPropertySourceLoader().load(file, new ClassPathResource(file)).getFirst();
    StandardEnvironment environment = new StandardEnvironment();
    environment.getPropertySources().addFirst(source);
    return Binder.get(environment)
        .bind("spring.datasource.hikari", Bindable.of(HikariConfig.class))
        .get();
  }

  private static DataSource dyingAtFirst(AtomicBoolean first) {
    return new DelegatingDataSource(DATABASE.dataSource()) {
      @Override
      public Connection getConnection() throws SQLException {
        return watched(super.getConnection(), first);
      }
    };
  }

  private static Connection watched(Connection real, AtomicBoolean first) {
    return (Connection)
        Proxy.newProxyInstance(
            PoolTest.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("getTransactionIsolation") && first.getAndSet(false)) {
                throw new SQLException("This connection has been closed.", "08003");
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException failure) {
                throw failure.getCause();
              }
            });
  }
}
