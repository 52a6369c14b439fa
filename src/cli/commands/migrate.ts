/** `postern migrate`: brings the database to this release. */
import { migrationState } from '../../db/migration-state.ts'
import type { Answer, Call, Command } from '../command.ts'
import { createNotes, withAnyDatabase } from '../session.ts'

export const MIGRATE: readonly Command[] = [
  {
    name: 'migrate',
    about: 'Applies the migrations that are missing, as the role of MIGRATE_DATABASE_URL, else of DATABASE_URL.',
    args: [],
    options: { status: { about: 'only says what is missing, and changes nothing' } },
    examples: ['postern migrate --status', 'MIGRATE_DATABASE_URL=postgresql://owner@db/postern postern migrate'],
    run: (call) => (call.flag('status') ? tellStatus(call) : apply(call)),
  },
]

async function tellStatus(call: Call): Promise<Answer> {
  const found = await withAnyDatabase(call, ({ pool }) => migrationState({ pool }))
  const names = found.state === 'current' ? [] : found.names
  const sentence = {
    current: 'The database is current.',
    pending: 'These migrations are missing:',
    failed: 'These migrations failed, and need a person:',
  }[found.state]
  return { json: { state: found.state, names }, text: () => [sentence, ...names.map((name) => `  ${name}`)].join('\n') }
}

async function apply(call: Call): Promise<Answer> {
  const applied = await withAnyDatabase(call, async ({ config, migrateUrl }) => {
    // The engine behind it is large, and only needed here.
    const { migrate } = await import('../../db/migrate.ts')
    return migrate({ url: migrateUrl, log: createNotes(call, config) })
  })
  const text =
    applied.length === 0 ? ['The database was current.'] : ['Applied:', ...applied.map((name) => `  ${name}`)]
  return { json: { applied }, text: () => text.join('\n') }
}
