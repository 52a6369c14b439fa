/** Limits are lowered for a while, and set back, while the service runs. They are never raised here. */
import type { SecurityLog } from '../audit/record.ts'
import { type Clock, SECOND } from '../clock.ts'
import type { Queryable } from '../db/pool.ts'
import { AppError } from '../errors.ts'
import {
  LIMIT_NAMES,
  LIMIT_WORDS,
  type LimitName,
  type Limits,
  loadOverrides,
  lowest,
  type Override,
} from './limits.ts'

export type TightenDeps = { pool: Queryable; clock: Clock; security: SecurityLog; configured: Limits }
type Who = { actor: string; requestId: string }
export type ShownLimit = { name: string; configured: number; value: number; until: Date | null; actor: string | null }

/** Every limit, what counts of it now and until when. */
export async function showLimits({ configured, ...deps }: Omit<TightenDeps, 'security'>): Promise<ShownLimit[]> {
  const overrides = await loadOverrides(deps)
  const current = lowest(configured, overrides, deps.clock.now())
  return LIMIT_NAMES.map((name) => {
    const lowered = overrides.find((one) => one.name === name && one.value < configured[name])
    return {
      name: LIMIT_WORDS[name],
      configured: configured[name],
      value: current[name],
      until: lowered?.expiresAt ?? null,
      actor: lowered?.createdBy ?? null,
    }
  })
}

/**
 * Lowers the given limits for `ttl` milliseconds; with none given, each to a quarter of the configured one, but for those
 * that are as low for as long already. Refuses `limit.not_lower` for a value that is not below the configured limit, or
 * above what counts now; then nothing changes.
 */
export async function tightenLimits(
  deps: TightenDeps,
  { wanted, ttl, actor, requestId }: Who & { wanted: Partial<Limits>; ttl: number },
): Promise<void> {
  const now = deps.clock.now()
  const until = new Date(now.getTime() + ttl)
  const overrides = await loadOverrides(deps)
  const current = lowest(deps.configured, overrides, now)
  const given = LIMIT_NAMES.filter((name) => wanted[name] !== undefined)
  const values =
    given.length === 0
      ? quarters(deps.configured, overrides, until)
      : given.map((name) => [name, wanted[name] ?? 0] as const)
  for (const [name, value] of values) {
    if (value > current[name] || (given.length > 0 && value >= deps.configured[name]))
      throw new AppError('limit.not_lower', { limit: LIMIT_WORDS[name], value, current: current[name] })
  }
  const rows = values.map(([name, value]) => ({ name: LIMIT_WORDS[name], value }))
  await deps.pool.query({
    text: `insert into limit_override (name, value, created_by, created_at, expires_at)
           select name, value, $2, $3, $4 from jsonb_to_recordset($1::jsonb) as row(name text, value int) order by name
           on conflict (name) do update set value = excluded.value, created_by = excluded.created_by,
              created_at = excluded.created_at, expires_at = excluded.expires_at`,
    values: [JSON.stringify(rows), actor, now, until],
  })
  for (const { name, value } of rows)
    deps.security.record(
      'limits_tightened',
      { limit: name, value, actor, seconds: Math.round(ttl / SECOND) },
      requestId,
    )
}

/** The configured limits count again. Gives the names of those that were lower. */
export async function resetLimits(deps: TightenDeps, { actor, requestId }: Who): Promise<string[]> {
  const { rows } = await deps.pool.query<{ name: string; expiresAt: Date }>(
    'delete from limit_override returning name, expires_at as "expiresAt"',
  )
  const names = rows.filter(({ expiresAt }) => expiresAt > deps.clock.now()).map(({ name }) => name)
  for (const name of names) deps.security.record('limits_tightened', { limit: name, actor }, requestId)
  return names.sort()
}

/** An override that is lower stays as low, and one that ends later stays as it is: nobody asked for less. */
function quarters(configured: Limits, overrides: readonly Override[], until: Date): (readonly [LimitName, number])[] {
  return LIMIT_NAMES.flatMap((name) => {
    const quarter = Math.min(Math.max(Math.floor(configured[name] / 4), 1), configured[name])
    const override = overrides.find((one) => one.name === name)
    if (override === undefined || override.value > quarter) return [[name, quarter] as const]
    return override.expiresAt >= until ? [] : [[name, override.value] as const]
  })
}
