/** Pauses: Claude said that for a while no call can work. Every process obeys them before it reserves anything. */
import type { Queryable } from '../db/pool.ts'

/** Holds back every call; any other id is that of a model, and holds back its calls only. */
const ALL_CALLS = 'claude'

export type Pause = { id: string; code: string; until: Date }

/** Pauses calls until a time: all of them, or those of one model. Only ever extends: who waits longer knows more. */
export async function pauseCalls(
  pool: Queryable,
  { code, until, at, model }: { code: string; until: Date; at: Date; model?: string },
): Promise<void> {
  await pool.query({
    name: 'budget.pause',
    text: `insert into model_pause (id, code, until, at) values ($1, $2, $3, $4)
           on conflict (id) do update set code = excluded.code, until = excluded.until, at = excluded.at
            where model_pause.until < excluded.until`,
    values: [model ?? ALL_CALLS, code, until, at],
  })
}

/** Gives the pause that a call to one of these models would meet at `at`, the longest one; null for none. */
export async function findPause(
  pool: Queryable,
  { models, at }: { models: readonly string[]; at: Date },
): Promise<Pause | null> {
  const { rows } = await pool.query<Pause>({
    name: 'budget.paused',
    text: 'select id, code, until from model_pause where until > $1 and id = any($2) order by until desc limit 1',
    values: [at, [ALL_CALLS, ...models]],
  })
  return rows[0] ?? null
}

/** Gives the pauses that are open at `at`, the longest first. */
export async function readPauses(pool: Queryable, at: Date): Promise<Pause[]> {
  const { rows } = await pool.query<Pause>({
    name: 'budget.pauses',
    text: 'select id, code, until from model_pause where until > $1 order by until desc, id limit 100',
    values: [at],
  })
  return rows
}
