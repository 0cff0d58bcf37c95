package dev.stepkey.harness;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A table whose disk is full, for rows of one kind, until this is closed. */
final class Outage implements AutoCloseable {

  private final Shop shop;
  private final String database;
  private final String table;

  private Outage(Shop shop, String database, String table) {
    this.shop = shop;
    this.database = database;
    this.table = table;
  }

  /**
   * Begins.
   *
   * @param rows a condition on {@code NEW}
   */
  static Outage of(Shop shop, String database, String table, String rows) throws SQLException {
    Outage outage = new Outage(shop, database, table);
    outage.execute(
        """
        CREATE FUNCTION outage() RETURNS trigger LANGUAGE plpgsql AS
          'BEGIN RAISE ''an outage, made by a test'' USING ERRCODE = ''disk_full''; END';
        GRANT EXECUTE ON FUNCTION outage() TO %s;
        CREATE TRIGGER outage BEFORE INSERT OR UPDATE ON %s FOR EACH ROW WHEN (%s)
          EXECUTE FUNCTION outage();
        """
            .formatted(database, table, rows));
    return outage;
  }

  /** Only the owner of the tables may do this. */
  private void execute(String sql) throws SQLException {
    try (Connection owner = shop.connect(database, EmbeddedCluster.migrator(database));
        Statement statement = owner.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Heals. */
  @Override
  public void close() throws SQLException {
    execute("DROP TRIGGER outage ON %s; DROP FUNCTION outage()".formatted(table));
  }
}
