/**
 * What a draft is made of, as it came: the newest words of this mail and, for a proven sender only, its thread. Mails that
 * the draft replaces come along, since it answers them too. Nothing is masked here, and nothing leaves from here.
 */
import { open } from '../../crypto/sealed.ts'
import type { Queryable } from '../../db/pool.ts'
import type { PromptMail, ThreadEntry } from '../../providers/model.ts'
import { ADDRESS_LIMITS, parseAddressList, sameMailbox } from '../address.ts'
import { withoutInvisible } from '../content/invisible.ts'
import { readableText } from '../content/readable-text.ts'
import { DraftContent, MessageBody } from '../message.ts'
import { newestText } from '../quote.ts'
import type { LoadedMessage } from '../store.ts'
import { REPLACED_UNANSWERED } from '../supersede.ts'

const THREAD_ENTRIES = 20
/**
 * About twice what a prompt has room for: whatever is masked, word for word, before it is cut to size costs time, and a
 * stranger chooses how long it is.
 */
const ROOM = { text: 100_000, quoted: 40_000, thread: 60_000 }

/** `names`: the other people whom the header fields of the mail name; nothing of them is sent but as tokens. */
export type Gathered = { mail: PromptMail; thread: ThreadEntry[]; names: string[] }

/** Gives the mail and its thread: everything of people that may be sent is chosen here, nothing is fetched later. */
export async function gatherMail(
  db: Queryable,
  { message, sanitize }: { message: LoadedMessage; sanitize: boolean },
): Promise<Gathered> {
  const line = sanitize ? withoutInvisible : (text: string) => text
  const { newest, quoted } = newestText(readableText(message.body, { sanitize }).text)
  return {
    mail: {
      from: { name: line(message.head.from.name), address: message.head.from.address },
      subject: line(message.head.subject),
      receivedAt: message.receivedAt.toISOString(),
      text: cut(newest, ROOM.text),
      ...(newest.length > ROOM.text && { textLength: newest.length }),
      quoted: cut(quoted, ROOM.quoted),
    },
    thread: await gatherThread(db, message, sanitize),
    names: namesIn(message),
  }
}

const ADDRESS_FIELDS = ['to', 'cc', 'reply-to']

/** Display names of the other address fields, without that of the mailbox itself. */
function namesIn({ head, body }: LoadedMessage): string[] {
  const people = body.headers
    .filter(([field]) => ADDRESS_FIELDS.includes(field.toLowerCase()))
    .flatMap(([, value]) => parseAddressList(value, ADDRESS_LIMITS))
  const others = people.filter(({ name, address }) => name !== '' && !sameMailbox(head.recipient, address))
  return [...new Set(others.map(({ name }) => name))]
}

type ThreadRow = {
  id: string
  at: Date
  sealed_body: Uint8Array
  waiting: boolean
  draft_id: string | null
  sealed_content: Uint8Array | null
  sent_at: Date | null
}

/**
 * All entries are of one correspondent, since a thread never has two, and of one proof: what nothing proves never enters
 * the prompt of a proven sender, nor the other way round. An unproven mail brings no history but the mails that its own
 * draft replaced. `waiting`: replaced, and not answered by any reply since. Oldest first.
 */
async function gatherThread(db: Queryable, message: LoadedMessage, sanitize: boolean): Promise<ThreadEntry[]> {
  const proven = message.verdict?.authentication === 'pass'
  const { rows } = await db.query<ThreadRow>({
    name: 'thread.entries',
    text: `select m.id, m.received_at as at, m.sealed_body, w.waiting, r.draft_id, d.sealed_content, r.sent_at
             from message m
             left join reply r on r.message_id = m.id and r.state = 'sent'
             left join draft d on d.id = r.draft_id
            cross join lateral (select ${REPLACED_UNANSWERED} as waiting) w
            where m.thread_id = $1 and (m.received_at, m.id) < ($2, $3)
              and (coalesce(m.verdict->>'authentication', 'none') = 'pass') = $4 and ($4 or w.waiting)
              and m.state not in ('refused', 'stored')
            order by m.received_at desc, m.id desc limit $5`,
    values: [message.threadId, message.receivedAt, message.id, proven, THREAD_ENTRIES],
  })
  const take = takeWithin(ROOM.thread)
  return rows.flatMap((row) => toEntries(message, row, { sanitize, take })).toReversed()
}

type Take = (read: () => string) => string

/** Gives words until there is no room for more; then nothing, and whoever would read them is not asked. */
function takeWithin(room: number): Take {
  let left = room
  return (read) => {
    if (left <= 0) return ''
    const whole = read()
    const text = cut(whole, left)
    left = text.length < whole.length ? 0 : left - text.length
    return text
  }
}

/** The reply to a mail, if there was one, then the mail. */
function toEntries(
  { key }: LoadedMessage,
  row: ThreadRow,
  { sanitize, take }: { sanitize: boolean; take: Take },
): ThreadEntry[] {
  const asked = (): ThreadEntry => ({
    who: 'correspondent',
    at: row.at.toISOString(),
    text: take(() => {
      const body = open(key, { table: 'message', column: 'sealed_body', row: row.id }, row.sealed_body, MessageBody)
      return newestText(readableText(body, { sanitize }).text).newest
    }),
    ...(row.waiting ? { unanswered: true as const } : {}),
  })
  const { draft_id: draftId, sealed_content: content } = row
  if (draftId === null || content === null) return [asked()]
  const binding = { table: 'draft', column: 'sealed_content', row: draftId }
  const text = take(() => open(key, binding, content, DraftContent).text)
  return [{ who: 'us', at: (row.sent_at ?? row.at).toISOString(), text }, asked()]
}

/** Between two words, or the half of a private value would not be known for one. */
function cut(text: string, room: number): string {
  if (text.length <= room) return text
  const end = Math.max(text.lastIndexOf(' ', room), text.lastIndexOf('\n', room))
  return text.slice(0, end > 0 ? end : room)
}
