/**
 * reconcile: what Mailgun took and delivered against what is held here, both ways. Every event of ours is applied as if it
 * had just been posted, so that lost webhooks are made up for; then each side is asked what the other does not know. On a
 * database that was set back it is what ends the freeze: first what left is marked as sent.
 */
import type pg from 'pg'
import type { SecurityLog } from '../../audit/record.ts'
import { HOUR, MINUTE, SECOND } from '../../clock.ts'
import { withTransaction } from '../../db/pool.ts'
import { AppError } from '../../errors.ts'
import type { DeliveryEvent, MailProvider } from '../../providers/mail-provider.ts'
import { listFrozen, thawRestored } from '../freeze.ts'
import { parseOurMessageId } from '../thread.ts'
import { type ApplyDeps, applyDeliveryEvent, reportDelivery } from './apply.ts'
import { findDifferences, type Reply } from './differences.ts'
import { setAsideOld } from './set-aside.ts'

export type ReconcileDeps = ApplyDeps & {
  pool: pg.Pool
  security: SecurityLog
  provider: MailProvider | null
  policy: { unknownWaitSeconds: number }
}

type Asked = {
  /** how far back, in ms; Mailgun keeps a day at least, and up to thirty */
  lookBack: number
  /** an operator asks: the freeze of a database that was set back may end with this */
  mayThaw: boolean
  requestId: string
  /** called with the number of events so far, after each page */
  progress?: ((events: number) => void) | undefined
}

export type Reconciled = {
  begin: Date
  end: Date
  /** events of all kinds that Mailgun has of this span */
  events: number
  /** those that told something new */
  applied: number
  /** replies that were not known to have left */
  found: string[]
  /** replies that are sent here, and that Mailgun has no event of */
  onlyHere: Reply[]
  /** Message-IDs of ours that Mailgun has, whose mail this database does not hold */
  onlyThere: string[]
  /** sent a day ago or longer, and neither delivered nor failed since */
  silent: Reply[]
  /** of a database that was set back: mails that are too old for a trace, now a person's to decide */
  setAside: number
  thawed: boolean
}

const DEADLINE = 30 * SECOND
/** Events are indexed with delay: what left a moment ago has none yet. */
const SETTLED_AFTER = 15 * MINUTE
/** What a span must at least cover for its silence to mean something (Mailgun's shortest retention, with a margin). */
const REMEMBERED = 20 * HOUR
/** A list for eyes; the event counts all. */
const MOST_LISTED = 1_000

/** Gives the differences. Refuses `provider.missing`, `provider.unavailable`; what was applied until then stays. */
export async function reconcile(
  deps: ReconcileDeps,
  { lookBack, mayThaw, requestId, progress }: Asked,
): Promise<Reconciled> {
  const { provider } = deps
  if (provider === null) throw new AppError('provider.missing')
  const end = deps.clock.now()
  const begin = new Date(end.getTime() - lookBack)
  const seen = await applyAll(deps, provider, { begin, end, requestId, progress })
  const settled = new Date(end.getTime() - SETTLED_AFTER)
  const {
    onlyHere,
    silent,
    counts: differ,
  } = await findDifferences(deps.pool, {
    begin,
    end: settled,
    seen: seen.ids,
    most: MOST_LISTED,
  })
  const restored = mayThaw ? await endRestored(deps, { lookBack, end, requestId }) : { setAside: 0, thawed: false }
  const counts = { only_here: differ.onlyHere, only_there: seen.strange.size, silent: differ.silent }
  if (Object.values(counts).some((count) => count > 0)) deps.security.record('reconcile_difference', counts, requestId)
  return {
    begin,
    end,
    events: seen.events,
    applied: seen.applied,
    found: seen.found,
    onlyHere,
    onlyThere: [...seen.strange].slice(0, MOST_LISTED),
    silent,
    ...restored,
  }
}

type Seen = {
  events: number
  applied: number
  found: string[]
  /** Message-IDs of ours that Mailgun has */
  ids: Set<string>
  /** those of mails that are not here */
  strange: Set<string>
}

/** Page by page: of a page only ids are kept. */
async function applyAll(
  deps: ReconcileDeps,
  provider: MailProvider,
  { begin, end, requestId, progress }: Pick<Asked, 'requestId' | 'progress'> & { begin: Date; end: Date },
): Promise<Seen> {
  const seen: Seen = { events: 0, applied: 0, found: [], ids: new Set(), strange: new Set() }
  for await (const page of provider.listEvents({ begin, end }, DEADLINE)) {
    for (const event of page) await applyOne(deps, seen, { event, requestId })
    seen.events += page.length
    progress?.(seen.events)
  }
  return seen
}

async function applyOne(
  deps: ReconcileDeps,
  seen: Seen,
  { event, requestId }: { event: DeliveryEvent; requestId: string },
): Promise<void> {
  const ours = isOurs(deps, event.messageId)
  if (event.messageId !== null && ours) seen.ids.add(event.messageId)
  const applied = await withTransaction(deps.pool, (tx) => applyDeliveryEvent(deps, tx, { event, requestId }))
  if (applied.kind === 'unknown_reply' && ours && event.messageId !== null) seen.strange.add(event.messageId)
  if (applied.kind !== 'applied') return
  seen.applied += 1
  if (applied.found) seen.found.push(applied.messageId)
  reportDelivery(deps.security, applied, requestId)
}

function isOurs({ vault }: ApplyDeps, messageId: string | null): boolean {
  const ours = messageId === null ? null : parseOurMessageId(messageId)
  return ours !== null && vault.indexes.verifyReplyTag(ours.replyId.toLowerCase(), ours.tag.toLowerCase())
}

/** As many as the look-ups of an unknown outcome wait for an event: UNKNOWN_WAIT_SECONDS times this. */
const WAITS = 5

/** When the events of the last reply that a restored database may have forgotten are surely there; null when it was not set back. */
export async function knownSince({ pool, policy }: Pick<ReconcileDeps, 'pool' | 'policy'>): Promise<Date | null> {
  const restored = (await listFrozen(pool)).filter(({ reason }) => reason === 'restored')
  const last = Math.max(...restored.map(({ at }) => at.getTime()))
  return restored.length === 0 ? null : new Date(last + WAITS * policy.unknownWaitSeconds * SECOND)
}

/** A span that is too short, or too young, says nothing about what left: then everything stays frozen. */
async function endRestored(
  deps: ReconcileDeps,
  { lookBack, end, requestId }: { lookBack: number; end: Date; requestId: string },
): Promise<{ setAside: number; thawed: boolean }> {
  const since = await knownSince(deps)
  if (since === null || since > end || lookBack < REMEMBERED) return { setAside: 0, thawed: false }
  const before = new Date(end.getTime() - REMEMBERED)
  const setAside = await setAsideOld(deps.pool, { before, at: end, requestId })
  // Another worker may have noticed meanwhile, and know of later replies.
  await thawRestored(deps.pool, new Date(end.getTime() - WAITS * deps.policy.unknownWaitSeconds * SECOND))
  return { setAside, thawed: (await knownSince(deps)) === null }
}
