/**
 * The server under load, in a process of its own. BENCH_MODE=answer-only leaves out the database's statement and nothing
 * else, BENCH_MODE=no-edge-rules the limits, blocks and numbers of the edge.
 */
import Fastify, { type FastifyInstance } from 'fastify'
import { buildApp } from '../../src/app.ts'
import { loadConfig } from '../../src/config.ts'
import { isMigrated } from '../../src/db/is-migrated.ts'
import { openDatabase } from '../../src/db/open-database.ts'
import { createDeps, type Deps } from '../../src/deps.ts'
import { createEdgeOptions, registerEdge } from '../../src/http/register-edge.ts'
import { createLog } from '../../src/log.ts'
import { createIntake, INTAKE_LIMITS } from '../../src/mail/accept/intake.ts'
import { sealArrivals } from '../../src/mail/accept/seal-mail.ts'
import { registerWebhook } from '../../src/mail/accept/webhook.ts'
import { openWebhooks } from '../../src/mail/webhook/receive-webhook.ts'

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
const bare = process.env['BENCH_MODE'] === 'no-edge-rules'
const app = bare ? await buildBareApp(deps) : await buildApp(deps, { draining: false })
await app.listen({ host: '127.0.0.1', port: 0 })
const { port } = app.server.address() as { port: number }
process.send?.({ port })
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.({ peakRss: process.resourceUsage().maxRSS * 1024, cpuMicroseconds: user + system })
})

async function buildBareApp(all: Deps): Promise<FastifyInstance> {
  const metrics = { ...all.metrics, requestEnded: () => undefined, mailReceived: () => undefined }
  const plain = Fastify(createEdgeOptions({ log: all.log, trustProxy: [], metrics }))
  await registerEdge(plain, {
    isDatabaseUnavailable: () => false,
    metrics,
    health: {
      checkDatabase: async () => 1,
      readMigrations: async () => 'current',
      readFrozen: async () => ({ scopes: [], reasons: [] }),
      isDraining: () => false,
    },
  })
  plain.decorate('limitCaller', async () => null)
  await plain.register(registerWebhook, { deps: { ...all, metrics }, webhooks: openWebhooks(plain, all) })
  return plain
}
