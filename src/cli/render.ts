/** Messages and drafts for eyes: tables, and stories that read from top to bottom. */
import type { SentCall } from '../budget/sent-request.ts'
import type { ListedDraft } from '../mail/listing/drafts.ts'
import type { ListedMessage, MessageStory } from '../mail/listing/messages.ts'
import type { Page } from '../mail/listing/page.ts'
import { REASONS } from '../mail/reasons.ts'
import { block, fields, oneLine, shortTime, table, type View } from './view.ts'
import { wrap } from './width.ts'

export const PAGE_OPTIONS = {
  limit: { value: 'N', about: 'at most this many, 1 to 500; 50 when it is not given' },
  cursor: { value: 'CURSOR', about: 'continues where a page ended: its "next"' },
} as const

const ERASED = '(erased)'
const READABLE = 100

/** `more` is the command that a cursor continues. */
type Ends = { empty: string; more: string }

/** A page of mails as a table, or `ends.empty`. */
export function renderMessages(view: View, page: Page<ListedMessage>, ends: Ends): string {
  return withEnds(page, ends, () =>
    table(view, page.items, [
      { head: 'ID', cell: ({ id }) => id },
      { head: 'RECEIVED', cell: ({ receivedAt }) => shortTime(receivedAt), optional: true },
      { head: 'STATE', cell: ({ state }) => state },
      { head: 'REASON', cell: ({ reasons }) => reasons.join(' '), shrinks: true, optional: true },
      { head: 'FROM', cell: ({ from }) => from || ERASED, shrinks: true },
      { head: 'SUBJECT', cell: ({ subject }) => subject, shrinks: true },
    ]),
  )
}

/** The head of one mail: its state and why, from whom, to which mailbox. */
export function renderMessage(view: View, message: ListedMessage): string {
  const why = message.reasons.map((reason) => `${reason}: ${REASONS[reason].sentence}`)
  return fields(view, [
    ['Message', message.id],
    ['State', message.state],
    ...why.map((sentence) => ['', sentence] as const),
    ['From', message.from || ERASED],
    ['To', message.mailbox],
    ['Received', message.receivedAt.toISOString()],
    ['Subject', message.subject],
    ['Thread', message.threadId],
    ['Draft', message.draftId],
  ])
}

/** Head, text, what is hidden in it, then what happened, in order. */
export function renderStory(view: View, story: MessageStory): string {
  const attachments = story.attachments.map(
    ({ name, type, size, sha256 }) =>
      `  ${oneLine(name)}  ${oneLine(type)}  ${size} bytes  sha256 ${sha256.slice(0, 16)}…`,
  )
  const told = story.timeline.map(({ at, sentence }) => timed(view, at, sentence))
  return [
    renderMessage(view, story),
    block(story.text).trimEnd() || '(no text)',
    ...renderHidden(view, story),
    ...(attachments.length === 0 ? [] : [`${view.bold('Attachments')}\n${attachments.join('\n')}`]),
    `${view.bold('What happened')}\n${told.join('\n')}`,
    ...renderDelivery(view, story),
  ].join('\n\n')
}

/** Head and HTML of a mail, as text: nothing of it acts in a terminal. */
export function renderHtml(view: View, message: ListedMessage, html: string | null): string {
  return `${renderMessage(view, message)}\n\n${html === null ? '(no HTML)' : block(html).trimEnd()}`
}

/** Each request to Claude, as it was posted. */
export function renderSent(view: View, message: ListedMessage, requests: readonly SentCall[]): string {
  const sent = requests.map(({ at, step, model, outcome, body }) => {
    const head = `${shortTime(at)}  ${step}  ${model}  ${outcome ?? 'outcome unknown'}`
    return `${view.bold(oneLine(head))}\n${block(JSON.stringify(body, null, 2))}`
  })
  return [renderMessage(view, message), ...(sent.length === 0 ? ['(nothing was sent to Claude)'] : sent)].join('\n\n')
}

function renderHidden(view: View, { hidden }: MessageStory): string[] {
  if (hidden.length === 0) return []
  const lines = hidden.map(({ how, text }) => `  ${how}: ${oneLine(text)}`)
  return [`${view.bold('Hidden from the reader, and not given to Claude')}\n${lines.join('\n')}`]
}

/** The failures of a delivery, with what the other server said. The rest of the events is in what happened. */
function renderDelivery(view: View, { delivery }: MessageStory): string[] {
  const failures = delivery.filter(({ code, reason, text }) => code !== null || reason !== null || text !== '')
  if (failures.length === 0) return []
  const lines = failures.map(({ at, kind, code, enhancedCode, reason, text }) => {
    const codes = [code, enhancedCode, reason].filter((part) => part !== null).join(' ')
    return timed(view, at, `${kind}${codes === '' ? '' : ` (${codes})`}${text === '' ? '' : `: ${text}`}`)
  })
  return [`${view.bold('What the other side said')}\n${lines.join('\n')}`]
}

/** A page of drafts as a table, or `ends.empty`. */
export function renderDrafts(view: View, page: Page<ListedDraft>, ends: Ends): string {
  return withEnds(page, ends, () =>
    table(view, page.items, [
      { head: 'ID', cell: ({ id }) => id },
      { head: 'V', cell: ({ version }) => String(version) },
      { head: 'STATE', cell: ({ state }) => state },
      { head: 'CREATED', cell: ({ createdAt }) => shortTime(createdAt), optional: true },
      { head: 'GATES', cell: countGates, optional: true },
      { head: 'TO', cell: ({ to }) => to || ERASED, shrinks: true },
      { head: 'SUBJECT', cell: ({ subject }) => subject, shrinks: true },
    ]),
  )
}

/** One version: its head, its text as it would leave, and its gates. */
export function renderDraft(view: View, draft: ListedDraft): string {
  return [renderDraftHead(view, draft), block(draft.text).trimEnd(), renderGates(view, draft)].join('\n\n')
}

/** State, message, addresses and subject of one version. */
export function renderDraftHead(view: View, draft: ListedDraft): string {
  return fields(view, [
    ['Draft', `${draft.id} (version ${draft.version}${draft.current ? ', current' : ''})`],
    ['State', draft.state],
    ['Message', draft.messageId],
    ['From', draft.mailbox],
    ['To', draft.to || ERASED],
    ['Subject', draft.subject],
    ['Created', draft.createdAt.toISOString()],
  ])
}

/** Each gate, open or shut, with its sentence. */
export function renderGates(view: View, { gates }: ListedDraft): string {
  if (gates.length === 0) return `${view.bold('Gates')}\n  not evaluated yet`
  const lines = gates.map(
    ({ passed, name, sentence }) => `  ${passed ? 'open' : 'SHUT'}  ${name}: ${oneLine(sentence)}`,
  )
  return `${view.bold('Gates')}\n${lines.join('\n')}`
}

const countGates = ({ gates }: ListedDraft): string =>
  gates.length === 0 ? '-' : `${gates.filter(({ passed }) => passed).length}/${gates.length}`

function timed(view: View, at: Date, sentence: string): string {
  const time = `  ${at.toISOString()}  `
  const [first = '', ...rest] = wrap(
    oneLine(sentence),
    Math.max(20, Math.min(view.width, READABLE + time.length) - time.length),
  )
  return [time + first, ...rest.map((line) => ' '.repeat(time.length) + line)].join('\n')
}

function withEnds<T>({ items, next }: Page<T>, { empty, more }: Ends, render: () => string): string {
  if (items.length === 0) return empty
  return next === null ? render() : `${render()}\n\nMore: ${more} --cursor ${next}`
}
