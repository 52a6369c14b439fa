/** From the ground up: what stands on something that failed is not looked at, since it would only say the same again. */
import { describeRing, type Keyring } from '../crypto/keyring.ts'
import { openRootKeys } from '../crypto/root-keys.ts'
import { isDatabaseUnavailable } from '../db/database-error.ts'
import { migrationState } from '../db/migration-state.ts'
import { AppError, ERRORS } from '../errors.ts'
import { describeError } from '../log/describe.ts'
import { type Check, fail, ok } from './check.ts'
import { checkState } from './check-state.ts'
import { type ReadStateDeps, readState } from './read-state.ts'

/** Every check of the database that the configuration names. */
export async function examine(deps: ReadStateDeps & { ring: Keyring }): Promise<Check[]> {
  try {
    await deps.pool.query({ name: 'doctor.answers', text: 'select 1', values: [] })
    const answers = ok('database', 'The database answers.')
    const found = await migrationState(deps)
    if (found.state !== 'current') return [answers, tellMigrations(found.state, found.names)]
    const migrated = ok('migrations', 'The database is migrated to this release.')
    return [answers, migrated, await checkRing(deps), ...checkState(await readState(deps))]
  } catch (error) {
    return [toDatabaseFailure(error)]
  }
}

/** What keeps a database from being used, as a check. */
export function toDatabaseFailure(error: unknown): Check {
  if (isDatabaseUnavailable(error))
    return fail(
      'database',
      'The database does not answer.',
      'see that PostgreSQL runs and that DATABASE_URL leads to it',
    )
  if (!(error instanceof Error)) throw error
  // Our own sentence for the person at the terminal: the embedded PostgreSQL has several.
  if (!('code' in error)) return fail('database', error.message, 'do what it says')
  const { code, name } = describeError(error)
  return fail(
    'database',
    `The database does not do what Postern asks of it (${code ?? name}).`,
    'see that the role of DATABASE_URL has the rights of prisma/roles.sql',
  )
}

const tellMigrations = (state: 'pending' | 'failed', names: readonly string[]): Check =>
  state === 'pending'
    ? fail('migrations', `Migrations are missing: ${names.join(', ')}.`, 'postern migrate')
    : fail(
        'migrations',
        `Migrations began and did not end: ${names.join(', ')}.`,
        'read what the migration printed; bring back the backup of before it, then postern migrate',
      )

async function checkRing({ pool, ring }: ReadStateDeps & { ring: Keyring }): Promise<Check> {
  try {
    await openRootKeys(pool, ring)
    return ok('encryption-key', `ENCRYPTION_KEY (${describeRing(ring)}) opens what the database holds.`)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const { sentence } = ERRORS[error.code]
    return fail('encryption-key', sentence, 'add the key that is missing to ENCRYPTION_KEY, after a comma')
  }
}
