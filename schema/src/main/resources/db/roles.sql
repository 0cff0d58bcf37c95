-- The two roles of one service, and the walls around its database. ${service} stands for the name
-- of both the service and its database, which exists already.
--
--   ${service}            the service: reads and writes rows, and nothing else. A bug in it, or what
--                         somebody injects through it, can neither change a table nor delete a row;
--                         a step record that is gone lets its step run twice. It can still write
--                         wrong rows: the CHECKs and unique keys of the tables stand against that.
--   ${service}_migrator   owns everything and runs the migrations.
--
-- Run by a superuser in that database, in one transaction, before the service's first start. To run
-- it again changes nothing, but that rights on database, schema and tables which somebody gave the
-- service by hand are taken back.

DO $$
BEGIN
  -- CREATE ROLE knows no IF NOT EXISTS.
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${service}') THEN
    CREATE ROLE ${service};
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${service}_migrator') THEN
    CREATE ROLE ${service}_migrator;
  END IF;
END
$$;

-- Without a password, because this file is no secret: each role is given one apart from it.
ALTER ROLE ${service}
  LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE ${service}_migrator
  LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;

-- An owner may do everything, whatever is revoked. In an earlier version the service was the owner
-- of its database and of all tables; rows stay where they are.
REASSIGN OWNED BY ${service} TO ${service}_migrator;
ALTER DATABASE ${service} OWNER TO ${service}_migrator;

-- By default every role may connect to every database, and make temporary tables there. Those would
-- be a way around the walls: a function that runs with its owner's rights finds a temporary table
-- of its caller before the real one of the same name.
REVOKE ALL ON DATABASE ${service} FROM PUBLIC, ${service};
GRANT CONNECT ON DATABASE ${service} TO ${service};

-- The schema belongs to the owner of the database, who alone may create in it.
REVOKE ALL ON SCHEMA public FROM PUBLIC, ${service};
GRANT USAGE ON SCHEMA public TO ${service};

-- The tables that there are, and those that migrations will make. No DELETE: rows leave through
-- functions of the owner, which know what may leave.
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, ${service};
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO ${service};
ALTER DEFAULT PRIVILEGES FOR ROLE ${service}_migrator IN SCHEMA public
  REVOKE ALL ON TABLES FROM ${service};
ALTER DEFAULT PRIVILEGES FOR ROLE ${service}_migrator IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE ON TABLES TO ${service};

-- Three tables are not the service's to write. The history of the migrations: who writes there makes
-- a migration look done, or changed. The watermark of the step records: who lowers it lets erased
-- steps run again. The keys of the API: who writes there lets anybody in. Nobody can say so before
-- they are created, hence the trigger; the call after it is for tables that there are already. The
-- schema of its own is because Flyway wants to find public empty, and because public is the
-- migrator's.
CREATE SCHEMA IF NOT EXISTS walls;
GRANT USAGE ON SCHEMA walls TO ${service}_migrator;
CREATE OR REPLACE FUNCTION walls.keep_from_service() RETURNS void
  LANGUAGE plpgsql AS $$
BEGIN
  IF to_regclass('public.flyway_schema_history') IS NOT NULL THEN
    REVOKE INSERT, UPDATE ON public.flyway_schema_history FROM ${service};
  END IF;
  IF to_regclass('public.step_watermark') IS NOT NULL THEN
    REVOKE INSERT, UPDATE ON public.step_watermark FROM ${service};
  END IF;
  IF to_regclass('public.api_key') IS NOT NULL THEN
    REVOKE INSERT, UPDATE ON public.api_key FROM ${service};
  END IF;
END
$$;
CREATE OR REPLACE FUNCTION walls.table_created() RETURNS event_trigger
  LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
      SELECT FROM pg_event_trigger_ddl_commands()
      WHERE object_identity IN (
        'public.flyway_schema_history', 'public.step_watermark', 'public.api_key')) THEN
    PERFORM walls.keep_from_service();
  END IF;
END
$$;
DROP EVENT TRIGGER IF EXISTS table_created;
CREATE EVENT TRIGGER table_created ON ddl_command_end
  WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION walls.table_created();
SELECT walls.keep_from_service();

-- By default everybody may execute every function. That is revoked for all schemas at once: what is
-- said of one schema can only add to it.
REVOKE ALL ON ALL ROUTINES IN SCHEMA public FROM PUBLIC;
GRANT EXECUTE ON ALL ROUTINES IN SCHEMA public TO ${service};
ALTER DEFAULT PRIVILEGES FOR ROLE ${service}_migrator
  REVOKE EXECUTE ON ROUTINES FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE ${service}_migrator IN SCHEMA public
  GRANT EXECUTE ON ROUTINES TO ${service};
