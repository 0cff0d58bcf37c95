package dev.stepkey.step.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import javax.sql.DataSource;
import org.jooq.ConnectionProvider;
import org.jooq.exception.DataAccessException;

/** Opens a connection only when all are in use: to open one takes as long as twenty statements. */
public final class HeldConnections implements ConnectionProvider {

  private final DataSource database;
  private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();

  /** To this database. */
  public HeldConnections(DataSource database) {
    this.database = database;
  }

  @Override
  public Connection acquire() {
    Connection connection = idle.poll();
    if (connection != null) {
      return connection;
    }
    try {
      return database.getConnection();
    } catch (SQLException e) {
      throw new DataAccessException("no connection", e);
    }
  }

  @Override
  public void release(Connection connection) {
    idle.push(connection);
  }
}
