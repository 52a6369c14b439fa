/** What follows from one look-up of a reply of unknown outcome. Pure. */
import type { DeliveryEvent, Lookup } from '../../providers/mail-provider.ts'

type Asked = {
  lookup: Lookup
  /** how many look-ups were answered, this one included */
  lookups: number
  /** UNKNOWN_WAIT_SECONDS */
  waitSeconds: number
  /** older than what the provider surely remembers */
  isOld: boolean
  mayResend: boolean
  /** an operator has looked, and said that it may be sent once more */
  granted: boolean
}

type Judged =
  | { kind: 'sent' }
  | { kind: 'rejected'; event: DeliveryEvent }
  | { kind: 'resend' }
  | { kind: 'hold' }
  /** `counts`: the provider was asked, and had no trace */
  | { kind: 'again'; waitSeconds: number; counts: boolean }

const LOOKUPS = 3
/** The look-ups happen one, two and a half, and five waits after the send: at 2, 5 and 10 minutes by default. */
const PAUSES = [1.5, 2.5]

/** A trace decides at once. Without one nothing is decided before the third look-up, and nothing at all about an old reply. */
export function judgeLookup({ lookup, lookups, waitSeconds, isOld, mayResend, granted }: Asked): Judged {
  if (lookup.kind === 'failed') {
    return isOld && !granted ? { kind: 'hold' } : { kind: 'again', waitSeconds, counts: false }
  }
  // Also one that this release does not know: whatever is told of a mail, the provider has it.
  if (lookup.events.some(({ kind }) => kind !== 'rejected')) return { kind: 'sent' }
  const rejected = lookup.events.find(({ kind }) => kind === 'rejected')
  if (rejected !== undefined) return { kind: 'rejected', event: rejected }
  if (isOld && !granted) return { kind: 'hold' }
  const pause = PAUSES[lookups - 1]
  if (lookups < LOOKUPS && pause !== undefined) return { kind: 'again', waitSeconds: waitSeconds * pause, counts: true }
  return mayResend ? { kind: 'resend' } : { kind: 'hold' }
}
