import type pg from 'pg'

/**
 * What the app role of prisma/roles.sql may do, said again after every migration, so that a table of a later release
 * has it as well: rows only. The story of a mail and the security events can be added to and read, not changed; they go
 * when their message goes, by the foreign key, or when they are 90 days old, by a function that decides that itself.
 */
const GRANTS = `
  revoke all on all tables in schema public, pgboss from postern_app;
  grant select, insert, update, delete on all tables in schema public, pgboss to postern_app;
  revoke update, delete on timeline, security_event from postern_app;
  revoke insert, update, delete on _prisma_migrations from postern_app;
  grant usage on all sequences in schema public, pgboss to postern_app;
  grant execute on all functions in schema pgboss to postern_app;
  grant execute on function public.purge_security_events() to postern_app;
`

/** Grants the app role its rights on what `client`'s role owns; nothing when the database has no such role. */
export async function grantToApp(client: Pick<pg.Client, 'query'>): Promise<void> {
  const { rowCount } = await client.query(`select from pg_roles where rolname = 'postern_app'`)
  // several statements in one query are one transaction: a running app never sees a moment without its rights
  if (rowCount === 1) await client.query(GRANTS)
}
