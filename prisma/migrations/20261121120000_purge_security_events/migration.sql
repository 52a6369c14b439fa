-- The app adds security events and can neither change nor delete them: who takes it over cannot hide what happened.
-- Their end is this function, which runs with the owner's right and takes no argument, so that only age decides.
-- It deletes a portion and says how large it was; src/audit/purge-events.ts asks until it is empty.
CREATE FUNCTION "purge_security_events"() RETURNS integer
    LANGUAGE sql
    SECURITY DEFINER
    -- An object of the caller's must not stand in for one of ours while the owner's right is held.
    SET search_path = ''
AS $$
    WITH gone AS (
        DELETE FROM public.security_event WHERE id IN (
            SELECT id FROM public.security_event WHERE at < pg_catalog.now() - interval '90 days' ORDER BY at LIMIT 10000
        )
        RETURNING 1
    )
    SELECT pg_catalog.count(*)::integer FROM gone
$$;

REVOKE ALL ON FUNCTION "purge_security_events"() FROM PUBLIC;
