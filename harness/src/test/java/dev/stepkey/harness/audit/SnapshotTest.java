package dev.stepkey.harness.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepkey.harness.audit.PlantedBooks.Planted;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PlantedBooks.class)
final class SnapshotTest {

  /** In the middle of a transaction the server refuses what a snapshot needs. */
  @Test
  void connectionThatCannotBeASnapshotIsClosed(Planted planted) throws Exception {
    String url = planted.shelf().jdbcUrl("orders");
    try (Connection connection = DriverManager.getConnection(url, "auditor", "");
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("SELECT 1");
      assertThatThrownBy(() -> Ledger.snapshot(connection)).isInstanceOf(SQLException.class);
      assertThat(connection.isClosed()).isTrue();
    }
  }
}
