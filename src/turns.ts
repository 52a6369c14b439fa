/** Work of which only some may run at once, some may wait, and none may take longer than it is worth. */

export type Turns = {
  /** Runs the work when its turn comes. Gives `otherwise` when it is not done in time, or too many wait already. */
  take<T>(work: () => Promise<T>, otherwise: T): Promise<T>
}

/** The time of a wait counts. Work that is given up keeps its place until it ends: it still costs what it costs. */
export function createTurns(limits: { atOnce: number; waiting: number; totalMs: number }): Turns {
  const queue = new Set<() => void>()
  let running = 0

  const passOn = () => {
    running -= 1
    for (const next of queue) {
      queue.delete(next)
      next()
      return
    }
  }

  return {
    take: (work, otherwise) => {
      if (running >= limits.atOnce && queue.size >= limits.waiting) return Promise.resolve(otherwise)
      return new Promise((resolve, reject) => {
        const begin = () => {
          running += 1
          work()
            .finally(() => {
              clearTimeout(timer)
              passOn()
            })
            .then(resolve, reject)
        }
        const timer = setTimeout(() => {
          queue.delete(begin)
          resolve(otherwise)
        }, limits.totalMs)
        if (running < limits.atOnce) begin()
        else queue.add(begin)
      })
    },
  }
}
