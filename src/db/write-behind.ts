/** What is counted in memory and written a little later, many at once: a flood costs one statement in that time. */

export type WriteBehind = {
  /** something is pending: it is written when `after` has passed */
  soon(): void
  /** writes now. Resolves also when the database is away. */
  flush(): Promise<void>
}

/** `write` takes what is pending and gives whether it was kept; what was not is tried again after `retryAfter` ms. */
export function createWriteBehind(options: {
  after: number
  retryAfter: number
  write: () => Promise<boolean>
}): WriteBehind {
  const { after, retryAfter, write } = options
  const state: { timer: NodeJS.Timeout | null; running: Promise<void> | null; again: boolean } = {
    timer: null,
    running: null,
    again: false,
  }
  const schedule = (delay: number): void => {
    if (state.timer !== null) return
    state.timer = setTimeout(() => {
      state.timer = null
      void run()
    }, delay).unref()
  }
  const run = (): Promise<void> => {
    if (state.running !== null) return state.running
    state.again = false
    state.running = write().then((written) => {
      state.running = null
      if (!written) schedule(retryAfter)
      else if (state.again) schedule(after)
    })
    return state.running
  }
  return {
    soon: () => {
      state.again = true
      if (state.running === null) schedule(after)
    },
    flush: async () => {
      // what came while an earlier one ran needs one of its own
      if (state.running !== null) await state.running
      await run()
    },
  }
}
