-- Who judges the books: reads every table of the five databases but the keys of the API, and changes
-- nothing. ${service} stands for the name of the database, which has its walls (roles.sql) already.
--
-- Run by a superuser in that database, in one transaction, after roles.sql. To run it again changes
-- nothing.

DO $$
BEGIN
  -- CREATE ROLE knows no IF NOT EXISTS.
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'auditor') THEN
    CREATE ROLE auditor;
  END IF;
END
$$;

-- Without a password, because this file is no secret: the role is given one apart from it.
ALTER ROLE auditor
  LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
-- No wall, since a session can switch it off; it says of a mistake what it is. The walls are that
-- the role owns nothing and is granted nothing but what follows.
ALTER ROLE auditor SET default_transaction_read_only = on;

GRANT CONNECT ON DATABASE ${service} TO auditor;
GRANT USAGE ON SCHEMA public TO auditor;

-- The tables that there are, and those that migrations will make.
GRANT SELECT ON ALL TABLES IN SCHEMA public TO auditor;
ALTER DEFAULT PRIVILEGES FOR ROLE ${service}_migrator IN SCHEMA public
  GRANT SELECT ON TABLES TO auditor;

-- The keys of the API are no books. Nobody can say so before the table is created, hence the
-- trigger; the call after it is for a table that there is already.
CREATE OR REPLACE FUNCTION walls.keep_from_auditor() RETURNS void
  LANGUAGE plpgsql AS $$
BEGIN
  IF to_regclass('public.api_key') IS NOT NULL THEN
    REVOKE ALL ON public.api_key FROM auditor;
  END IF;
END
$$;
CREATE OR REPLACE FUNCTION walls.table_created_for_auditor() RETURNS event_trigger
  LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
      SELECT FROM pg_event_trigger_ddl_commands() WHERE object_identity = 'public.api_key') THEN
    PERFORM walls.keep_from_auditor();
  END IF;
END
$$;
DROP EVENT TRIGGER IF EXISTS table_created_for_auditor;
CREATE EVENT TRIGGER table_created_for_auditor ON ddl_command_end
  WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION walls.table_created_for_auditor();
SELECT walls.keep_from_auditor();
