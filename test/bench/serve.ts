/** The server under load, in a process of its own. BENCH_MODE=answer-only leaves out the database's statement and nothing else. */

import { buildApp } from '../../src/app.ts'
import { loadConfig } from '../../src/config.ts'
import { isMigrated } from '../../src/db/is-migrated.ts'
import { openDatabase } from '../../src/db/open-database.ts'
import { createDeps } from '../../src/deps.ts'
import { createLog } from '../../src/log.ts'
import { createIntake, INTAKE_LIMITS } from '../../src/mail/accept/intake.ts'
import { sealArrivals } from '../../src/mail/accept/seal-mail.ts'

const loaded = loadConfig(process.env)
if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems))
const { config } = loaded
const log = createLog({ level: config.logLevel, format: config.logFormat })
const database = await openDatabase(config, log)
if (!(await isMigrated({ url: database.url }))) throw new Error('the bench migrates its database before')
const deps = await createDeps(config, { databaseUrl: database.url, log })
if (process.env['BENCH_MODE'] === 'answer-only') {
  deps.intake = createIntake(
    async (batch) => (await sealArrivals(deps, batch)).map((row) => ({ row, stored: true })),
    INTAKE_LIMITS,
  )
}
const app = await buildApp(deps, { draining: false })
await app.listen({ host: '127.0.0.1', port: 0 })
const { port } = app.server.address() as { port: number }
process.send?.({ port })
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.({ peakRss: process.resourceUsage().maxRSS * 1024, cpuMicroseconds: user + system })
})
