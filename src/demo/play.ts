/** One sample from its post to its end, as Mailgun and an operator would do it. */

import { v7 } from 'uuid'
import { listEvents } from '../audit/list-events.ts'
import { SECOND } from '../clock.ts'
import { createPrisma } from '../db/prisma.ts'
import { type ListedMessage, listMessages, type TimelineLine } from '../mail/listing/messages.ts'
import { approveDraft } from '../mail/review/operate.ts'
import { type Followed, watchMessage } from './follow.ts'
import { inboundFromEml } from './inbound-from-eml.ts'
import { judge } from './judge.ts'
import { type PostResult, postInbound } from './post-inbound.ts'
import { readSample, type Sample } from './samples.ts'
import { AUTHSERV_ID, type Stage } from './stage.ts'

export type Played = {
  outcome: string
  id: string | null
  /** the current draft at the end */
  draftId: string | null
  ms: number
  /** differences from what was expected; none is ok */
  problems: string[]
  /** it never came to its end */
  inVain: boolean
}
/** Told as it happens: milliseconds since the post began, and a sentence. */
type Tell = (ms: number, sentence: string) => void
type Play = { sample: Sample; ids: ReadonlyMap<string, string | null>; patienceMs: number; tell: Tell }

/** Plays and judges. Throws only what a broken demo throws: nobody listens, or the database is away. */
export async function play(stage: Stage, { sample, ids, patienceMs, tell }: Play): Promise<Played> {
  const began = performance.now()
  const since = new Date()
  const elapsed = () => Math.round(performance.now() - began)
  const posted = await post(stage, sample)
  const { id, status } = readAnswer(posted)
  tell(elapsed(), `Mailgun's post is answered ${posted.status}${id === null ? '.' : ` ${status}, ${id}.`}`)
  const ended = id === null ? null : await followThrough({ stage, sample, id, since, patienceMs, tell })
  const trace = id === null ? await readTrace(stage, sample, since) : null
  for (const { name, sentence } of trace?.events ?? []) tell(elapsed(), `security_event=true "${name}": ${sentence}.`)
  const ms = elapsed()
  const outcome = ended === null ? nameUnstored(posted.status) : nameOutcome(ended.story, status)
  const problems = judge(sample, {
    status: posted.status,
    outcome,
    id,
    sameId: sample.expect.sameAs === undefined ? null : (ids.get(sample.expect.sameAs) ?? null),
    stored: trace === null || trace.stored,
    events: trace?.events.map(({ name }) => name) ?? [],
    accepted: stage.mailgun.accepted,
  })
  const inVain = ended?.rests === false
  if (inVain) problems.push(`it did not come to its end within ${patienceMs / SECOND} s.`)
  return { outcome, id, draftId: ended?.story.draftId ?? null, ms, problems, inVain }
}

/** A forged post is signed like any other, with a key that its sender made up. */
async function post({ url, signingKey, config }: Stage, sample: Sample): Promise<PostResult> {
  const mail = await inboundFromEml(await readSample(sample), { recipient: config.serviceEmail })
  const domain = sample.from.slice(sample.from.indexOf('@') + 1)
  const above: [string, string][] = [['Authentication-Results', `${AUTHSERV_ID}; dmarc=pass header.from=${domain}`]]
  return postInbound({
    url: `${url}/webhook/mailgun${sample.form === 'mime' ? '/mime' : ''}`,
    signingKey: sample.forged ? 'made-up-by-the-forger' : signingKey,
    mail,
    form: sample.form,
    above: sample.proven ? above : [],
  })
}

function readAnswer({ body }: PostResult): { id: string | null; status: string } {
  const { id, status } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  return { id: typeof id === 'string' ? id : null, status: String(status ?? '') }
}

type Step = { stage: Stage; sample: Sample; id: string; since: Date; patienceMs: number; tell: Tell }

/** Follows to the end; where a draft waits for the operator, approves it and follows on. */
async function followThrough({ stage, sample, id, since, patienceMs, tell }: Step): Promise<Followed> {
  const onLine = ({ at, event, sentence }: TimelineLine) => {
    // that it was received is what the answer to the post said
    if (event !== 'message.received') tell(at.getTime() - since.getTime(), sentence)
  }
  const untilRest = watchMessage(stage.deps, { id, since, onLine })
  const followed = await untilRest(patienceMs)
  const { state, draftId } = followed.story
  if (!sample.approve || state !== 'ready' || draftId === null) return followed
  await approveDraft(stage.deps, { draftId, actor: 'demo', requestId: v7() })
  return untilRest(patienceMs)
}

/** What a refused post left behind: its security events, and whether a mail of that sender is there after all. */
async function readTrace({ deps }: Stage, { from }: Sample, since: Date) {
  await deps.security.flush()
  const [events, messages] = await Promise.all([
    listEvents({ prisma: createPrisma(deps.pool) }, { since, limit: 10, before: null, event: null }),
    listMessages(deps, { state: null, limit: 100, after: null }),
  ])
  return { events: events.items, stored: messages.items.some((message) => message.from === from) }
}

function nameOutcome({ state, reasons }: Pick<ListedMessage, 'state' | 'reasons'>, status: string): string {
  const reason = status === 'duplicate' ? status : reasons[0]
  return reason === undefined ? state : `${state}(${reason})`
}

const nameUnstored = (status: number): string => `${status === 401 ? 'unsigned' : 'unstored'}(${status})`
