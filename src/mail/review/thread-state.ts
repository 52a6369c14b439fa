/**
 * What the thread around a mail, and its sender, say against a release without a person. A finding of one mail must not get
 * past its gate by way of the next: the draft that answers both was made of both.
 */
import type { Vault } from '../../crypto/vault.ts'
import type { Queryable } from '../../db/pool.ts'
import { identityOf } from '../address.ts'
import { REASONS, type Reason } from '../reasons.ts'
import type { LoadedMessage } from '../store.ts'
import type { SuppressionKind } from '../suppression.ts'
import type { ThreadState } from './release.ts'

/** As many as a prompt shows. */
const SHOWN = 20
/** What these were found in is still in the prompt when a person has answered it. */
const OF_WORDS: readonly Reason[] = ['hidden_text', 'malicious_content', 'injection_suspected', 'delicate_topic']

/** A mail that is not judged yet may be anything; one of another proof neither enters the prompt nor takes back a word. */
const SQL = `
with mine as (
  select m.* from message m
   where m.thread_id = $1 and m.state not in ('refused', 'stored')
     and (coalesce(m.verdict->>'authentication', 'none') = 'pass') = $4
), shown as (
  select m.verdict, not exists (
    select from message later join reply sent on sent.message_id = later.id and sent.state = 'sent'
     where later.thread_id = $1 and (later.received_at, later.id) >= (m.received_at, m.id)) as unanswered
    from mine m where (m.received_at, m.id) < ($2, $3)
   order by m.received_at desc, m.id desc limit ${SHOWN}
)
select exists (select from mine where (received_at, id) > ($2, $3))
       or exists (select from message where thread_id = $1 and state = 'received' and (received_at, id) > ($2, $3)) as moved,
       array(select distinct f->>'reason' from shown, jsonb_array_elements(shown.verdict->'findings') f
              where shown.unanswered or f->>'reason' = any($5)) as reasons,
       array(select kind from suppression where address_index = $6 order by kind) as suppressed`

/** Gives whether a newer mail came, what the rules found in the older ones that the prompt showed, and any suppression. */
export async function readThreadState(
  db: Queryable,
  { vault }: { vault: Pick<Vault, 'indexes'> },
  message: LoadedMessage,
): Promise<ThreadState> {
  const { rows } = await db.query<{ moved: boolean; reasons: string[]; suppressed: SuppressionKind[] }>({
    name: 'review.thread_state',
    text: SQL,
    values: [
      message.threadId,
      message.receivedAt,
      message.id,
      message.verdict?.authentication === 'pass',
      OF_WORDS,
      vault.indexes.suppression(identityOf(message.head.from.address)),
    ],
  })
  const { moved = true, reasons = [], suppressed = [] } = rows[0] ?? {}
  return { moved, objections: reasons.filter(isObjection), suppressed }
}

/** Two releases in one thread wait here for each other, in the caller's transaction. */
export async function lockThread(tx: Queryable, threadId: string): Promise<void> {
  await tx.query({
    name: 'review.lock_thread',
    text: 'select from thread where id = $1 for no key update',
    values: [threadId],
  })
}

/** A hold that ends by itself is none. */
const isObjection = (code: string): code is Reason =>
  Object.hasOwn(REASONS, code) && (REASONS[code as Reason].resumes as string) === 'operator'
