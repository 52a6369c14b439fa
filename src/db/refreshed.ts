/** Something small of the database that is kept in memory, because a hot path must not ask for it. */
import type { Clock } from '../clock.ts'

export type Refreshed<T> = {
  /** what is known, at once; asks the database behind it when that is over `every` old */
  current(): T
  /** waits for the database when what is known is over `every` old; throws what that throws */
  latest(): Promise<T>
  /** what the database holds from now on: for whoever has just written */
  reload(): Promise<T>
}

/** Loads once, and again whenever somebody asks and the last time is `every` ago. `load` gets what is known already. */
export async function openRefreshed<T>(
  { clock, every }: { clock: Clock; every: number },
  load: (known: T | null) => Promise<T>,
): Promise<Refreshed<T>> {
  let askedAt = clock.now().getTime()
  let loadedAt = askedAt
  let known: T = await load(null)
  let loading: Promise<T> | null = null
  const isPast = (time: number) => Math.abs(clock.now().getTime() - time) >= every

  const start = (): Promise<T> => {
    const startedAt = clock.now().getTime()
    askedAt = startedAt
    loading ??= load(known)
      .then((fresh) => {
        loadedAt = startedAt
        known = fresh
        return fresh
      })
      .finally(() => {
        loading = null
      })
    return loading
  }
  return {
    current: () => {
      // A database that is away is reported by whoever needs it; what is known stays good.
      if (isPast(askedAt)) start().catch(() => undefined)
      return known
    },
    latest: async () => (isPast(loadedAt) ? start() : known),
    reload: async () => {
      // One that runs may have read before the caller wrote.
      await loading?.catch(() => undefined)
      return start()
    },
  }
}
