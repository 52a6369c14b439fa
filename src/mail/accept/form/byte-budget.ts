/** Memory that all posts share while they are read: whoever would pass the limit gets 503 and comes back. */
import { AppError } from '../../../errors.ts'

/** What one post holds of the budget. */
export type ByteLease = { take(bytes: number): void; release(): void }
export type ByteBudget = { lease(): ByteLease }

/** `limit` in bytes. `take` refuses `webhook.busy`; a slow sender holds only what it has really sent. */
export function createByteBudget(limit: number): ByteBudget {
  let used = 0
  return {
    lease: () => {
      let held = 0
      return {
        take: (bytes) => {
          if (used + bytes > limit) throw new AppError('webhook.busy', { why: 'memory', used })
          used += bytes
          held += bytes
        },
        release: () => {
          used -= held
          held = 0
        },
      }
    },
  }
}
