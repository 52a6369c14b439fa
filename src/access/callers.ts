/**
 * What is known of a caller that has proven nothing: whether it is blocked, how many calls it made, how often it failed.
 * A call with a valid signature never comes here.
 */
import type { SecurityLog } from '../audit/record.ts'
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Vault } from '../crypto/vault.ts'
import type { Queryable } from '../db/pool.ts'
import type { Log } from '../log.ts'
import { createIpCounters } from '../quota/ip-counters.ts'
import { configuredLimits, type LimitsInForce, openLimits } from '../quota/limits.ts'
import { blockFailures } from './block-failures.ts'
import { type Blocks, openBlocks } from './blocks.ts'
import { bareIp, type GivenIp } from './caller-ip.ts'
import { loadDisposableDomains } from './disposable-domains.ts'
import { createPayerOf } from './payer.ts'

export type Callers = {
  /** whether requests are counted and failures lead to blocks (API_RATE_LIMIT_ENABLED) */
  limited: boolean
  /** whom a request is counted against */
  keyOf(ip: GivenIp): string
  /** an address that many people may be behind: loopback, private, a trusted proxy */
  isShared(ip: GivenIp): boolean
  /** counts one request of a key; stops at `enough` */
  countRequest(key: string, enough: number): { total: number; endsAt: number }
  /** an attempt to get in failed; enough of them in an hour block the caller, unless it is shared or blocked already */
  countFailure(ip: GivenIp): void
  /** writes what is pending */
  flush(): Promise<void>
}
export type Guards = { blocks: Blocks; limits: LimitsInForce; callers: Callers }

type CallerDeps = { pool: Queryable; clock: Clock; log: Log; vault: Vault; security: SecurityLog; config: Config }

/** Loads blocks and limits, and starts to count. */
export async function openGuards(deps: CallerDeps): Promise<Guards> {
  const { config, pool, clock, log } = deps
  const payerOf = createPayerOf(config.trustProxy)
  const limits = await openLimits(deps, configuredLimits(config))
  const disposable = config.blockDisposableDomains ? loadDisposableDomains() : new Set<string>()
  const blocks = await openBlocks({ ...deps, payerOf }, { configured: config.blockedDomains, disposable })
  const counters = createIpCounters({
    pool,
    clock,
    log,
    onSums: async (sums) => {
      const enough = limits.current().failedAttemptsPerHour
      const failed = sums.filter(({ kind, count }) => kind === 'failures' && count >= enough)
      await blockFailures(
        { ...deps, blocks },
        failed.map(({ ip, count }) => ({ payer: ip, failures: count })),
      )
    },
  })
  const callers: Callers = {
    limited: config.apiRateLimitEnabled,
    keyOf: (ip) => payerOf(ip) ?? bareIp(ip),
    isShared: (ip) => payerOf(ip) === null,
    countRequest: (key, enough) => counters.count('requests', key, enough),
    countFailure: (ip) => {
      const payer = config.apiRateLimitEnabled ? payerOf(ip) : null
      if (payer !== null && blocks.findCaller(ip) === null) counters.count('failures', payer, Number.POSITIVE_INFINITY)
    },
    flush: counters.flush,
  }
  return { blocks, limits, callers }
}
