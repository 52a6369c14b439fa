/** The limits that count now: the configured ones, or lower ones that an operator set for a while. */

import { type Clock, SECOND } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Queryable } from '../db/pool.ts'
import { openRefreshed } from '../db/refreshed.ts'

export const LIMIT_NAMES = [
  'requestsPerMinute',
  'emailsPerHour',
  'failedAttemptsPerHour',
  'autoRepliesPerHour',
] as const
export type LimitName = (typeof LIMIT_NAMES)[number]
export type Limits = Readonly<Record<LimitName, number>>

export type LimitsInForce = {
  /** costs no query; what another process lowers counts here within about a second */
  current(): Limits
}

/** The words for rows and events. */
export const LIMIT_WORDS = {
  requestsPerMinute: 'requests_per_minute',
  emailsPerHour: 'emails_per_hour',
  failedAttemptsPerHour: 'failed_attempts_per_hour',
  autoRepliesPerHour: 'auto_replies_per_hour',
} as const satisfies Record<LimitName, string>

export type Override = { name: LimitName; value: number; expiresAt: Date; createdBy: string }
type ConfiguredLimits = Pick<
  Config,
  'maxRequestsPerMinute' | 'maxEmailsPerHour' | 'maxFailedAttemptsPerHour' | 'maxAutoRepliesPerHour'
>

const REFRESH = 1 * SECOND

/** Loads the overrides. */
export async function openLimits(
  { pool, clock }: { pool: Queryable; clock: Clock },
  configured: Limits,
): Promise<LimitsInForce> {
  const overrides = await openRefreshed({ clock, every: REFRESH }, () => loadOverrides({ pool, clock }))
  return { current: () => lowest(configured, overrides.current(), clock.now()) }
}

/** The limits of the configuration. */
export const configuredLimits = (config: ConfiguredLimits): Limits => ({
  requestsPerMinute: config.maxRequestsPerMinute,
  emailsPerHour: config.maxEmailsPerHour,
  failedAttemptsPerHour: config.maxFailedAttemptsPerHour,
  autoRepliesPerHour: config.maxAutoRepliesPerHour,
})

/** Of each limit the lower one of the configured and an override that has not ended. Pure. */
export function lowest(configured: Limits, overrides: readonly Omit<Override, 'createdBy'>[], now: Date): Limits {
  const limits = { ...configured }
  for (const { name, value, expiresAt } of overrides) {
    if (expiresAt > now) limits[name] = Math.min(limits[name], value)
  }
  return limits
}

type Row = { name: string; value: number; expiresAt: Date; createdBy: string }

/** The overrides that have not ended; a name that this version does not know is left out. */
export async function loadOverrides({ pool, clock }: { pool: Queryable; clock: Clock }): Promise<Override[]> {
  const { rows } = await pool.query<Row>({
    name: 'limits.load',
    text: `select name, value, expires_at as "expiresAt", created_by as "createdBy" from limit_override where expires_at > $1`,
    values: [clock.now()],
  })
  return rows.flatMap(({ name: word, ...row }) => {
    const name = LIMIT_NAMES.find((one) => LIMIT_WORDS[one] === word)
    return name === undefined ? [] : [{ name, ...row }]
  })
}
