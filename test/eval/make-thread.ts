/** The earlier mails of a case, made as they are made in life: posted, answered by hand, sent. */
import { approveDraft } from '../../src/mail/review/operate.ts'
import { answerMessage } from '../../src/mail/review/write.ts'
import { loadMessageRow } from '../../src/mail/store.ts'
import { postMail } from '../support/postern.ts'
import { ACT, type Shop } from './open-shop.ts'
import type { Case } from './read-cases.ts'
import { rest } from './rest.ts'

type Made = { id: string | null; headers: string[] }

/**
 * Gives the thread's id and the header fields by which the next mail joins it. Meanwhile the mailbox only drafts, since a
 * reply that left by itself could not be ours.
 */
export async function makeThread(shop: Shop, one: Case, { patienceMs }: { patienceMs: number }): Promise<Made> {
  const made: Made = { id: null, headers: [] }
  if (one.thread.length === 0) return made
  await shop.setMode([one], 'draft')
  const subject = one.mail.subject.replace(/^Re: /, '')
  let asked = ''
  for (const { who, text } of one.thread) {
    if (who === 'us') {
      const reply = await answer(shop, { messageId: asked, text })
      made.headers = [`In-Reply-To: ${reply}`, `References: ${reply}`]
      continue
    }
    const mail = { from: one.mail.from, to: shop.addressOf(one), subject, text, headers: made.headers }
    asked = (await postMail(shop.url, mail, { proven: true })).id
    await rest(shop, asked, patienceMs)
    made.id = (await loadMessageRow(shop.deps.pool, asked)).threadId
  }
  await shop.setMode([one], 'auto')
  return made
}

/** Gives the Message-ID of the reply that Mailgun took. */
async function answer({ deps, settled }: Shop, input: { messageId: string; text: string }): Promise<string> {
  const draftId = await answerMessage(deps, { ...ACT, ...input })
  await approveDraft(deps, { ...ACT, draftId })
  await settled(input.messageId, 'sent')
  const { rows } = await deps.pool.query<{ header: string }>(
    'select message_id_header as header from reply where message_id = $1',
    [input.messageId],
  )
  if (rows[0] === undefined) throw new Error('a mail that is sent has a reply')
  return rows[0].header
}
