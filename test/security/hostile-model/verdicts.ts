/** What reached Mailgun and Claude, held against what was posted. */
import { renderReply } from '../../../src/mail/send/render.ts'
import { loadMessage } from '../../../src/mail/store.ts'
import { replySubject } from '../../../src/mail/subject.ts'
import { unsubscribeToken } from '../../../src/mail/unsubscribe/token.ts'
import { MAILBOX } from '../../support/postern.ts'
import { type Broken, brokenIn, type Known } from './invariants.ts'
import { readArticles, SETTINGS } from './shop.ts'
import type { Posted, World } from './world.ts'

const OPERATOR = [...readArticles().flatMap(({ name, content }) => [name, content]), SETTINGS.signature, SETTINGS.name]

/** What may be known of the reply to one mail. The rules are those of the captured requests. */
export function knownOf(world: World, sender: string): Known {
  const day = world.deps.clock.now().toISOString().slice(0, 10)
  const rules = world.asked.find(({ kind }) => kind === 'draft')?.body['system']
  const [first] = Array.isArray(rules) ? (rules as { text: string }[]) : []
  return {
    documents: OPERATOR,
    addresses: [MAILBOX, sender],
    canary: world.deps.vault.indexes.canary([MAILBOX, day]),
    rules: first?.text ?? '',
  }
}

/** The mail that each accepted message answers, by Mailgun's own record of it. */
async function leftOf(world: World): Promise<{ posted: Posted; fields: [string, string][] }[]> {
  const { rows } = await world.deps.pool.query<{ id: string; message_id: string }>('select id, message_id from reply')
  const mailOf = new Map(rows.map((row) => [row.id, row.message_id]))
  return world.mailgun.accepted.map(({ entries, fields }) => {
    const posted = world.posted.find(({ id }) => id === mailOf.get(fields['v:reply_id'] ?? ''))
    if (posted === undefined) throw new Error('Mailgun took a message that answers no mail of ours')
    return { posted, fields: entries }
  })
}

const NAMES = new Set([
  'from',
  'to',
  'subject',
  'text',
  'html',
  'o:tracking',
  'o:tracking-clicks',
  'o:tracking-opens',
  'v:reply_id',
  'h:Message-Id',
  'h:In-Reply-To',
  'h:References',
  'h:Auto-Submitted',
  'h:X-Auto-Response-Suppress',
  'h:List-Unsubscribe',
])

/** I1 and I6: each field is one of ours, stands there once, and has the value that was fixed when the mail came in. */
async function brokenFields(world: World, posted: Posted, fields: readonly [string, string][]): Promise<Broken[]> {
  const { head } = await loadMessage(world.deps, posted.id)
  const { rows } = await world.deps.pool.query<{ id: string; header: string }>(
    'select id, message_id_header as header from reply where message_id = $1',
    [posted.id],
  )
  const fixed: Record<string, string | undefined> = {
    from: `"${SETTINGS.name}" <${MAILBOX}>`,
    to: posted.sender,
    subject: replySubject(head.subject),
    'o:tracking': 'no',
    'o:tracking-clicks': 'no',
    'o:tracking-opens': 'no',
    'v:reply_id': rows[0]?.id,
    'h:Message-Id': rows[0]?.header,
    'h:In-Reply-To': posted.messageId,
    'h:Auto-Submitted': 'auto-replied',
    'h:X-Auto-Response-Suppress': 'All',
    'h:List-Unsubscribe': `<mailto:${MAILBOX}?subject=unsubscribe%20${unsubscribeToken(world.deps.vault.indexes, posted.id)}>`,
  }
  const names = fields.map(([name]) => name)
  return [
    ...names.filter((name) => !NAMES.has(name)).map((name) => ({ invariant: 'I1', what: `the field ${name}` })),
    ...(new Set(names).size === names.length ? [] : [{ invariant: 'I1', what: 'a field that stands there twice' }]),
    ...fields
      .filter(([name, value]) => Object.hasOwn(fixed, name) && fixed[name] !== value)
      .map(([name, value]) => ({ invariant: ['from', 'to'].includes(name) ? 'I1' : 'I6', what: `${name}: ${value}` })),
    ...fields
      .filter(([name, value]) => !['text', 'html'].includes(name) && /[\p{Cc}\u2028\u2029]/u.test(value))
      .map(([name]) => ({ invariant: 'I6', what: `a control character in ${name}` })),
  ]
}

export type Left = { posted: Posted; text: string; broken: Broken[] }

/** Everything that left, and what each of it breaks. */
export async function judgeLeft(world: World): Promise<Left[]> {
  const left = await leftOf(world)
  return Promise.all(
    left.map(async ({ posted, fields }) => {
      // a form ends its lines in CRLF
      const bodyOf = (wanted: string) => (fields.find(([name]) => name === wanted)?.[1] ?? '').replaceAll('\r\n', '\n')
      const reply = { text: bodyOf('text'), html: bodyOf('html') }
      const broken = [
        ...brokenIn(reply, knownOf(world, posted.sender)),
        ...(await brokenFields(world, posted, fields)),
        // the HTML says what the text says, made by our own code
        ...(renderReply({ text: reply.text }).html === reply.html ? [] : [{ invariant: 'I3', what: 'another HTML' }]),
      ]
      return { posted, text: reply.text, broken }
    }),
  )
}
