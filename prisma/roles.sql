-- The two roles of a production database: postern_owner migrates, postern_app serves and can change no schema.
--
-- Run it once per database, before the first migration, as a superuser or as the owner of the database:
--
--     psql "$ADMIN_URL" -v ON_ERROR_STOP=1 -f prisma/roles.sql
--     psql "$ADMIN_URL" -c '\password postern_owner' -c '\password postern_app'
--
-- then start Postern with
--
--     MIGRATE_DATABASE_URL=postgresql://postern_owner:…@host/database
--     DATABASE_URL=postgresql://postern_app:…@host/database
--
-- It is plain SQL without psql variables, so any client can run it, and it may be run again. Neither role has a
-- password before the second line: nobody can log in. Every migration narrows the grants again (src/db/grants.ts).

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'postern_owner') THEN
        CREATE ROLE postern_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'postern_app') THEN
        CREATE ROLE postern_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
    END IF;
END
$$;

-- Default privileges below are set for the owner, which takes membership unless a superuser runs this.
DO $$
BEGIN
    IF NOT pg_has_role(current_user, 'postern_owner', 'SET') THEN
        EXECUTE format('GRANT postern_owner TO %I', current_user);
    END IF;
END
$$;

-- Only the two come in, and only the owner may make schemas. Without TEMPORARY the app cannot even make a temporary table.
DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT, CREATE, TEMPORARY ON DATABASE %I TO postern_owner', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO postern_app', current_database());
END
$$;

CREATE SCHEMA IF NOT EXISTS pgboss AUTHORIZATION postern_owner;
REVOKE ALL ON SCHEMA public, pgboss FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO postern_owner;
GRANT USAGE ON SCHEMA public, pgboss TO postern_app;

-- What the owner makes later, the app may use: rows, never TRUNCATE, REFERENCES or TRIGGER.
ALTER DEFAULT PRIVILEGES FOR ROLE postern_owner IN SCHEMA public, pgboss
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO postern_app;
ALTER DEFAULT PRIVILEGES FOR ROLE postern_owner IN SCHEMA public, pgboss
    GRANT USAGE ON SEQUENCES TO postern_app;
ALTER DEFAULT PRIVILEGES FOR ROLE postern_owner IN SCHEMA pgboss
    GRANT EXECUTE ON FUNCTIONS TO postern_app;

-- A statement that runs away ends, whatever the client asked for.
ALTER ROLE postern_app SET statement_timeout = '60s';
ALTER ROLE postern_app SET search_path = public;
