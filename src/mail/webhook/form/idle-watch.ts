/** Ends uploads that have stopped coming: what they sent so far lies on memory that all posts share. */

export type IdleWatch = {
  /**
   * `onIdle` is called once, between `idleMs` and a third more after the last `moved`, unless it was let go before. The
   * time that `isPaused` holds does not count.
   */
  watch(upload: Upload): { moved(): void; letGo(): void }
}
type Upload = { isPaused(): boolean; onIdle(): void }
type Entry = Upload & { quietChecks: number }

const CHECKS = 3

/** One timer for all that is watched, and none while nothing is; a chunk costs no timer of its own. */
export function createIdleWatch({ idleMs }: { idleMs: number }): IdleWatch {
  const watched = new Set<Entry>()
  let timer: NodeJS.Timeout | null = null
  const letGo = (entry: Entry) => {
    watched.delete(entry)
    if (watched.size > 0 || timer === null) return
    clearInterval(timer)
    timer = null
  }
  const check = () => {
    for (const entry of [...watched]) {
      if (entry.isPaused()) entry.quietChecks = 0
      else if (entry.quietChecks < CHECKS) entry.quietChecks += 1
      else {
        letGo(entry)
        entry.onIdle()
      }
    }
  }
  return {
    watch: (upload) => {
      const entry = { ...upload, quietChecks: 0 }
      watched.add(entry)
      timer ??= setInterval(check, idleMs / CHECKS).unref()
      return {
        moved: () => {
          entry.quietChecks = 0
        },
        letGo: () => letGo(entry),
      }
    },
  }
}
