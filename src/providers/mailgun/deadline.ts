/** The SDK's timeout does not cover every phase of a request; this one does. */

/** Gives what `work` gives, or `late` after `deadlineMs`; what comes later is dropped. `work` must not reject. */
export async function withinDeadline<T>(work: Promise<T>, deadlineMs: number, late: T): Promise<T> {
  const { promise, resolve } = Promise.withResolvers<T>()
  const timer = setTimeout(() => resolve(late), deadlineMs)
  try {
    return await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
  }
}
