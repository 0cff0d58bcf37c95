package dev.stepkey.harness.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against PostgreSQL itself: the row is there although its client got an error. */
final class PostgresProxyTest {

  private static final String CUT = "08006";

  private static EmbeddedPostgres postgres;

  private final List<String> evidence = Collections.synchronizedList(new ArrayList<>());
  private PostgresProxy proxy;

  @BeforeAll
  static void start() throws IOException, SQLException {
    postgres = EmbeddedPostgres.builder().setPGStartupWait(Duration.ofSeconds(60)).start();
    try (Connection direct = direct();
        Statement statement = direct.createStatement()) {
      statement.execute("CREATE TABLE entry (key text PRIMARY KEY)");
    }
  }

  @AfterAll
  static void stop() throws IOException {
    postgres.close();
  }

  @BeforeEach
  void open() throws IOException, SQLException {
    proxy = PostgresProxy.to(postgres.getPort(), evidence::add);
    try (Connection direct = direct();
        Statement statement = direct.createStatement()) {
      statement.execute("TRUNCATE entry");
    }
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
  }

  private static Connection direct() throws SQLException {
    return connect(postgres.getPort());
  }

  private static Connection connect(int port) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", "");
  }

  private static void insert(Connection connection, String key) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO entry VALUES (?) ON CONFLICT DO NOTHING")) {
      insert.setString(1, key);
      insert.executeUpdate();
    }
  }

  private static long count(String where) throws SQLException {
    try (Connection direct = direct();
        Statement statement = direct.createStatement();
        ResultSet row = statement.executeQuery("SELECT count(*) FROM entry WHERE " + where)) {
      row.next();
      return row.getLong(1);
    }
  }

  private void assertCut(Work work) throws SQLException {
    try (Connection connection = connect(proxy.port())) {
      assertThatThrownBy(() -> work.run(connection))
          .isInstanceOfSatisfying(
              SQLException.class, cut -> assertThat(cut.getSQLState()).isEqualTo(CUT));
    }
  }

  private interface Work {
    void run(Connection connection) throws SQLException;
  }

  private static void inTransaction(Connection connection, String key) throws SQLException {
    connection.setAutoCommit(false);
    insert(connection, key);
    connection.commit();
  }

  @Test
  void theRowOfACutCommitIsThereAlthoughItsClientGotAnError() throws SQLException {
    proxy.cutNextCommitNaming("k-1");
    try (Connection connection = connect(proxy.port())) {
      inTransaction(connection, "k-0");
      assertThat(evidence).isEmpty();
    }
    assertCut(connection -> inTransaction(connection, "k-1"));
    assertThat(count("key = 'k-1'")).isEqualTo(1);
    assertThat(evidence).containsExactly("commit in postgres by postgres cut");
    try (Connection connection = connect(proxy.port())) {
      inTransaction(connection, "k-1");
    }
    assertThat(count("TRUE")).isEqualTo(2);
    assertThat(proxy.cutCommits()).isEqualTo(1);
  }

  @Test
  void aStatementWithoutBeginIsCutAfterItsOwnCommit() throws SQLException {
    proxy.cutNextCommits(1);
    assertCut(connection -> insert(connection, "k-1"));
    assertThat(count("key = 'k-1'")).isEqualTo(1);
  }

  @Test
  void ofAHundredCommitsExactlyTheOrderedNumberIsCut() throws SQLException {
    proxy.cutNextCommits(7);
    int errors = 0;
    for (int i = 0; i < 100; i++) {
      try (Connection connection = connect(proxy.port())) {
        inTransaction(connection, "k-" + i);
      } catch (SQLException cut) {
        errors++;
      }
    }
    assertThat(errors).isEqualTo(7);
    assertThat(evidence).hasSize(7);
    assertThat(count("TRUE")).isEqualTo(100);
  }

  @Test
  void whatWroteNothingIsNotCut() throws SQLException {
    proxy.cutCommits(seen -> true);
    try (Connection connection = connect(proxy.port())) {
      connection.setAutoCommit(false);
      insert(connection, "k-1");
      connection.rollback();
      try (Statement statement = connection.createStatement()) {
        statement.executeQuery("SELECT count(*) FROM entry").close();
      }
      connection.commit();
    }
    assertThat(proxy.cutCommits()).isZero();
    assertThat(count("TRUE")).isZero();
  }

  @Test
  void aFailedTransactionIsNotTakenForACommit() throws SQLException {
    proxy.cutCommits(seen -> true);
    try (Connection connection = connect(proxy.port());
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      insert(connection, "k-1");
      assertThatThrownBy(() -> statement.execute("SELECT 1 / 0")).hasMessageContaining("zero");
      connection.commit();
    }
    assertThat(proxy.cutCommits()).isZero();
    assertThat(count("TRUE")).isZero();
  }

  @Test
  void aCommitAfterASavepointIsOneLikeAnyOther() throws SQLException {
    proxy.cutNextCommits(1);
    assertCut(
        connection -> {
          connection.setAutoCommit(false);
          insert(connection, "k-1");
          Savepoint before = connection.setSavepoint();
          insert(connection, "k-2");
          connection.rollback(before);
          connection.commit();
        });
    assertThat(count("TRUE")).isEqualTo(1);
  }

  @Test
  void largeAnswersPassUnchanged() throws SQLException {
    String sql = "SELECT repeat(n::text, 50) FROM generate_series(1, 20000) n ORDER BY n";
    try (Connection connection = connect(proxy.port());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      int n = 0;
      while (rows.next()) {
        n++;
        assertThat(rows.getString(1)).isEqualTo(Integer.toString(n).repeat(50));
      }
      assertThat(n).isEqualTo(20_000);
    }
  }

  @Test
  void aTrapCutsTheCommitThatItNamesAndNoOther() throws SQLException {
    Delivery delivery = new Delivery("t", "k-1:charge-payment", 1, Duration.ofSeconds(5));
    String url = "jdbc:postgresql://127.0.0.1:" + proxy.port() + "/postgres";
    try (Trap trap = CommitTrap.set(url, delivery)) {
      assertThat(trap.hasSprung()).isFalse();
      try (Connection connection = connect(proxy.port())) {
        inTransaction(connection, "k-1 PENDING");
        assertThat(trap.hasSprung()).isFalse();
      }
      assertCut(connection -> inTransaction(connection, "k-1 COMPLETED"));
      assertThat(trap.hasSprung()).isTrue();
      try (Connection connection = connect(proxy.port())) {
        inTransaction(connection, "k-1 COMPLETED");
      }
    }
    assertThat(proxy.cutCommits()).isEqualTo(1);
    assertThat(count("TRUE")).isEqualTo(2);
  }
}
