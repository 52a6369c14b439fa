/** Room in the spool, which all posts share: who has proven nothing never fills it. */
import { AppError } from '../../errors.ts'

export type SpoolLimits = {
  /** bytes of all posts together */
  total: number
  /** of these, what posts may take that are not verified yet; the rest waits for those that are */
  unverified: number
  /** what unverified posts of one address may take */
  perAddress: number
}
/** What one post holds. After `trust` it counts against the whole only. */
export type SpoolLease = { take(bytes: number): void; giveBack(bytes: number): void; trust(): void }
/** `address` is null for who is bounded by the whole only. */
export type SpoolBudget = { lease(address: string | null): SpoolLease }

/** `take` refuses `webhook.busy`: the post comes back when there is room. */
export function createSpoolBudget(limits: SpoolLimits): SpoolBudget {
  const used = { total: 0, unverified: 0 }
  const byAddress = new Map<string, number>()
  const addUnverified = (address: string | null, bytes: number): void => {
    used.unverified += bytes
    if (address === null) return
    // An address that holds nothing is forgotten: strangers choose how many there are.
    const own = (byAddress.get(address) ?? 0) + bytes
    if (own > 0) byAddress.set(address, own)
    else byAddress.delete(address)
  }
  const refuseUnverified = (address: string | null, bytes: number): void => {
    if (used.unverified + bytes > limits.unverified) throw full('spool_unverified', used.unverified)
    const own = address === null ? 0 : (byAddress.get(address) ?? 0)
    if (address !== null && own + bytes > limits.perAddress) throw full('spool_of_address', own)
  }
  return {
    lease: (address) => {
      let held = 0
      let trusted = false
      return {
        take: (bytes) => {
          if (used.total + bytes > limits.total) throw full('spool', used.total)
          if (!trusted) refuseUnverified(address, bytes)
          used.total += bytes
          held += bytes
          if (!trusted) addUnverified(address, bytes)
        },
        giveBack: (bytes) => {
          used.total -= bytes
          held -= bytes
          if (!trusted) addUnverified(address, -bytes)
        },
        trust: () => {
          if (!trusted) addUnverified(address, -held)
          trusted = true
        },
      }
    },
  }
}

const full = (why: string, bytes: number): AppError => new AppError('webhook.busy', { why, bytes })
