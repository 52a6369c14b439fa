/** Everything that a verb may ask for, built once from the configuration. */
import type pg from 'pg'
import { type Guards, openGuards } from './access/callers.ts'
import { createSecurityLog, type SecurityLog } from './audit/record.ts'
import { createOutageReport } from './audit/report-outage.ts'
import type { Price } from './budget/prices.ts'
import { type Clock, systemClock } from './clock.ts'
import type { Config } from './config.ts'
import { createModel } from './create-model.ts'
import { createInbound, createProvider } from './create-provider.ts'
import { parseKeyring } from './crypto/keyring.ts'
import { openVault, type Vault } from './crypto/vault.ts'
import { createPool } from './db/pool.ts'
import { createDns, DNS_LIMITS, type Dns } from './dns/dns.ts'
import { createTextSearch, type Retriever } from './knowledge/search.ts'
import type { Log } from './log.ts'
import { createIntake, INTAKE_LIMITS, type Intake } from './mail/accept/intake.ts'
import { recordMail } from './mail/accept/record.ts'
import { sealArrivals } from './mail/accept/seal-mail.ts'
import { createSpool, SPOOL_LIMITS, type Spool } from './mail/accept/spool.ts'
import { type Mailboxes, openMailboxes } from './mail/mailboxes.ts'
import { type Mark, openMark } from './mail/send/epoch.ts'
import { createMetrics, type Metrics } from './metrics/metrics.ts'
import { moneyOf, type Policy, policyOf } from './policy.ts'
import { verifySignatures } from './providers/dkim/verify-signatures.ts'
import type { InboundProvider, MailProvider } from './providers/mail-provider.ts'
import type { Model } from './providers/model.ts'
import type { VerifySignatures } from './providers/signature-verifier.ts'
import type { JobName } from './queue/contract.ts'
import { createQueue, type Queue } from './queue/queue.ts'

export type Deps = Guards & {
  config: Config
  log: Log
  clock: Clock
  pool: pg.Pool
  vault: Vault
  mailboxes: Mailboxes
  inbound: InboundProvider
  provider: MailProvider | null
  model: Model | null
  prices: readonly Price[]
  /** nano-dollars a day of all mailboxes together */
  budgets: { all: bigint | null }
  retriever: Retriever
  dns: Dns
  verifySignatures: VerifySignatures
  intake: Intake
  spool: Spool
  /** what this DATA_DIR knows of the replies that were handed over */
  mark: Mark
  security: SecurityLog
  metrics: Metrics
  queue: Queue
  /** a job of this name was committed: tell the workers of this process, if it has any */
  wake(job: JobName): void
  policy: Policy
}

/** `databaseUrl` is the app role's. Refuses `key.ring_mismatch`, and whatever keeps the database from answering. */
export async function createDeps(
  config: Config,
  input: { databaseUrl: string; log: Log; clock?: Clock },
): Promise<Deps> {
  const { log, databaseUrl, clock = systemClock } = input
  const metrics = createMetrics()
  const pool = createPool({ url: databaseUrl, applicationName: 'postern', onQuery: metrics.queryEnded })
  metrics.watchPool(pool)
  try {
    const vault = await openVault(pool, parseKeyring(config.encryptionKey.reveal()))
    const mailboxes = await openMailboxes({ pool, clock, log }, config.serviceEmail)
    const security = createSecurityLog({ log, pool, clock, metrics })
    const guards = await openGuards({ pool, clock, log, vault, security, config })
    const onDatabaseAway = createOutageReport({ security, clock }, 'queue')
    const queue = createQueue({ url: databaseUrl, log, onDatabaseAway })
    const sealing = { pool, vault, mailboxes, clock }
    return {
      config,
      log,
      clock,
      pool,
      vault,
      ...guards,
      mailboxes,
      inbound: createInbound(config),
      provider: createProvider(config, log),
      model: createModel(config, log),
      ...moneyOf(config),
      retriever: createTextSearch(pool),
      dns: createDns({ servers: config.dnsServers, clock, limits: DNS_LIMITS }),
      verifySignatures,
      intake: createIntake(async (batch) => {
        const rows = await sealArrivals(sealing, batch)
        const stored = await recordMail(pool, rows)
        return rows.map((row) => ({ row, stored: stored.has(row.id) }))
      }, INTAKE_LIMITS),
      spool: createSpool({ root: `${config.dataDir}/spool`, limit: config.maxAttachmentSize, limits: SPOOL_LIMITS }),
      mark: openMark(config.dataDir),
      security,
      metrics,
      queue,
      wake: queue.wake,
      policy: policyOf(config, guards.limits),
    }
  } catch (error) {
    await pool.end()
    throw error
  }
}
