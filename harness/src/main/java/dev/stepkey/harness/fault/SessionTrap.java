package dev.stepkey.harness.fault;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Ends the database session that settles one step, in the middle of its transaction.
 *
 * <p>A trigger does it, which only a superuser can make. What it has done is counted by a sequence:
 * alone of all that a transaction does, {@code nextval} is not rolled back with it. A sequence of
 * its own for each trap arms the trigger for one step key, once.
 */
final class SessionTrap implements Trap {

  private static final String SUPERUSER = "postgres";

  /** Settled forward states name the step, the others its compensation. */
  private static final String INSTALL =
      """
      SELECT pg_advisory_lock(20261121);
      CREATE SCHEMA IF NOT EXISTS fault;
      GRANT USAGE ON SCHEMA fault TO PUBLIC;
      CREATE OR REPLACE FUNCTION fault.kill_session() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
      DECLARE
        direction text := CASE WHEN NEW.state IN ('COMPLETED', 'REJECTED')
          THEN 'FORWARD' ELSE 'COMPENSATION' END;
        trap text := 'fault.trap_' || md5(
          NEW.tenant || '/' || NEW.idempotency_key || '/' || direction);
      BEGIN
        IF to_regclass(trap) IS NOT NULL AND nextval(trap) = 1 THEN
          PERFORM pg_terminate_backend(pg_backend_pid());
        END IF;
        RETURN NULL;
      END $$;
      CREATE OR REPLACE TRIGGER fault_kill_session AFTER INSERT OR UPDATE ON public.step_record
        FOR EACH ROW WHEN (NEW.state IN ('COMPLETED', 'REJECTED', 'VOIDED', 'COMPENSATED'))
        EXECUTE FUNCTION fault.kill_session();
      SELECT pg_advisory_unlock(20261121)""";

  private final Connection superuser;
  private final String sequence;

  private SessionTrap(Connection superuser, String sequence) {
    this.superuser = superuser;
    this.sequence = sequence;
  }

  static SessionTrap set(String jdbcUrl, Delivery delivery) {
    try {
      return armed(DriverManager.getConnection(jdbcUrl, SUPERUSER, ""), delivery);
    } catch (SQLException failure) {
      throw new IllegalStateException("no trap for a session was set", failure);
    }
  }

  private static SessionTrap armed(Connection superuser, Delivery delivery) throws SQLException {
    try (Statement statement = superuser.createStatement()) {
      if (!isInstalled(statement)) {
        statement.execute(INSTALL);
      }
      String name = "fault.trap_" + nameOf(statement, delivery);
      // One may be left of an attempt whose database went away.
      statement.execute("DROP SEQUENCE IF EXISTS " + name);
      statement.execute("CREATE SEQUENCE " + name);
      return new SessionTrap(superuser, name);
    } catch (SQLException failure) {
      superuser.close();
      throw failure;
    }
  }

  private static boolean isInstalled(Statement statement) throws SQLException {
    String sql = "SELECT 1 FROM pg_trigger WHERE tgname = 'fault_kill_session'";
    try (ResultSet row = statement.executeQuery(sql)) {
      return row.next();
    }
  }

  private static String nameOf(Statement statement, Delivery delivery) throws SQLException {
    try (var query = statement.getConnection().prepareStatement("SELECT md5(?)")) {
      query.setString(
          1, delivery.tenant() + "/" + delivery.key() + "/" + delivery.direction().name());
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    }
  }

  @Override
  public boolean hasSprung() {
    try (Statement statement = superuser.createStatement();
        ResultSet row = statement.executeQuery("SELECT is_called FROM " + sequence)) {
      return row.next() && row.getBoolean(1);
    } catch (SQLException failure) {
      throw new IllegalStateException("a trap for a session does not answer", failure);
    }
  }

  @Override
  public void close() {
    try (superuser;
        Statement statement = superuser.createStatement()) {
      statement.execute("DROP SEQUENCE " + sequence);
    } catch (SQLException failure) {
      throw new IllegalStateException("a trap for a session was left behind", failure);
    }
  }
}
