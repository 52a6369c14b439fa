/** Memory that all posts share while they are read: whoever would pass a limit gets 503 and comes back. */
import { AppError } from '../../../errors.ts'

/** What one post holds of the budget. After `trust` it no longer counts against the address that it came from. */
export type ByteLease = { take(bytes: number): void; trust(): void; release(): void }
/** `address` is null for who is bounded by the whole only. */
export type ByteBudget = { lease(address: string | null): ByteLease }

export type BudgetLimits = {
  /** bytes of all posts together */
  total: number
  /** of these, kept for small posts: large ones that never end must not turn every mail away */
  reserve: number
  /** what a post may hold to draw from the reserve */
  smallPost: number
  /** bytes of all posts of one address that are not verified yet */
  perAddress: number
}

/** `take` refuses `webhook.busy`; a slow sender holds only what it has really sent. */
export function createByteBudget(limits: BudgetLimits): ByteBudget {
  let used = 0
  const unverified = new Map<string, number>()
  return {
    lease: (from) => {
      let held = 0
      let address = from
      const trust = () => {
        if (address !== null) addTo(unverified, address, -held)
        address = null
      }
      return {
        take: (bytes) => {
          const room = held + bytes <= limits.smallPost ? limits.total : limits.total - limits.reserve
          if (used + bytes > room) throw new AppError('webhook.busy', { why: 'memory', used })
          if (address !== null) {
            const own = (unverified.get(address) ?? 0) + bytes
            if (own > limits.perAddress) throw new AppError('webhook.busy', { why: 'memory_of_address', used: own })
            unverified.set(address, own)
          }
          used += bytes
          held += bytes
        },
        trust,
        release: () => {
          trust()
          used -= held
          held = 0
        },
      }
    },
  }
}

/** An address that holds nothing is forgotten: strangers choose how many there are. */
function addTo(sums: Map<string, number>, key: string, bytes: number): void {
  const sum = (sums.get(key) ?? 0) + bytes
  if (sum > 0) sums.set(key, sum)
  else sums.delete(key)
}
