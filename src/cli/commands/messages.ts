/** `postern messages …`: the mails and what became of them. */
import { readSentRequests } from '../../budget/sent-request.ts'
import { STATES, type State } from '../../mail/lifecycle.ts'
import { getMessage, listMessages, showHtml, showMessage } from '../../mail/listing/messages.ts'
import { replayMessage } from '../../mail/recover.ts'
import { closeMessage, requestDraft } from '../../mail/review/operate.ts'
import { allowResend, markSent } from '../../mail/review/settle-unknown.ts'
import { type Answer, argument, type Call, type Command, type Outcome, whoActs } from '../command.ts'
import { MOST_MIB, readPage, readText, requireId } from '../inputs.ts'
import { PAGE_OPTIONS, renderHtml, renderMessage, renderMessages, renderSent, renderStory } from '../render.ts'
import { type RoadDeps, withRoad } from '../session.ts'

const EXAMPLE_ID = '01980c5e-7a10-7cc3-8f0e-2f1f6a6a1c11'

export const MESSAGES: readonly Command[] = [
  {
    name: 'messages list',
    about: 'Lists mails, newest first.',
    args: [],
    options: { state: { value: 'STATE', about: `only those in this state: ${STATES.join(', ')}` }, ...PAGE_OPTIONS },
    examples: [
      'postern messages list --state held',
      'postern messages list --limit 500 --json | jq -r ".items[] | [.state, .from] | @tsv"',
    ],
    run: list,
  },
  {
    name: 'messages show',
    about: 'Shows one mail with its text, what is hidden in it, its attachments and everything that happened to it.',
    args: ['ID'],
    options: {
      html: { about: 'its HTML instead, cleaned so that nothing in it acts or loads' },
      'sent-to-model': { about: 'what left the building for it: each request to Claude, exactly as it was posted' },
    },
    examples: [
      `postern messages show ${EXAMPLE_ID}`,
      `postern messages show ${EXAMPLE_ID} --json | jq ".timeline[].sentence"`,
      `postern messages show ${EXAMPLE_ID} --html`,
      `postern messages show ${EXAMPLE_ID} --sent-to-model --json | jq ".requests[].body.messages"`,
    ],
    run: (call) =>
      withMessage(call, (deps, id) =>
        call.flag('sent-to-model') ? showSent(deps, id) : show(deps, id, call.flag('html')),
      ),
  },
  {
    name: 'messages draft',
    about: 'Asks Claude for a draft of a held or refused mail.',
    args: ['ID'],
    options: {},
    examples: [`postern messages draft ${EXAMPLE_ID}`],
    run: (call) =>
      withMessage(call, (deps, messageId) =>
        actThenShow(deps, messageId, requestDraft(deps, { ...whoActs(call), messageId })),
      ),
  },
  {
    name: 'messages reply',
    about: 'Writes a reply by hand to a held or ready mail: a new draft, which is then approved like any other.',
    args: ['ID'],
    options: { file: { value: 'FILE', about: 'the text, UTF-8; - reads stdin', required: true } },
    examples: [
      `postern messages reply ${EXAMPLE_ID} --file answer.txt`,
      `echo "Dear Jane, …" | postern messages reply ${EXAMPLE_ID} --file -`,
    ],
    run: reply,
  },
  {
    name: 'messages close',
    about: 'Closes a held or ready mail without an answer.',
    args: ['ID'],
    options: {},
    examples: [`postern messages close ${EXAMPLE_ID}`],
    run: (call) =>
      withMessage(call, (deps, messageId) =>
        actThenShow(deps, messageId, closeMessage(deps, { ...whoActs(call), messageId })),
      ),
  },
  {
    name: 'messages mark-sent',
    about: 'Says that a reply of unknown outcome left, as Mailgun’s own log or the recipient tells.',
    args: ['ID'],
    options: {},
    examples: [`postern messages mark-sent ${EXAMPLE_ID}`],
    run: (call) =>
      withMessage(call, (deps, messageId) =>
        actThenShow(deps, messageId, markSent(deps, { ...whoActs(call), messageId })),
      ),
  },
  {
    name: 'messages resend',
    about: 'Lets the same reply of unknown outcome go once more, if Mailgun still shows no trace of it.',
    args: ['ID'],
    options: {},
    examples: [`postern messages resend ${EXAMPLE_ID}`],
    run: (call) =>
      withMessage(call, (deps, messageId) =>
        actThenShow(deps, messageId, allowResend(deps, { ...whoActs(call), messageId })),
      ),
  },
  {
    name: 'messages replay',
    about:
      'Starts work that failed for good once more, where it failed: check, draft, review or send. A reply leaves only if its approval still holds.',
    args: ['ID'],
    options: {},
    examples: ['postern messages list --state failed', `postern messages replay ${EXAMPLE_ID}`],
    run: (call) =>
      withMessage(call, (deps, messageId) =>
        actThenShow(
          deps,
          messageId,
          replayMessage(deps, { ...whoActs(call), messageId }).then((stage) => call.note(`${stage} runs again.`)),
        ),
      ),
  },
]

async function list(call: Call): Promise<Outcome> {
  const page = readPage(call)
  if ('misuse' in page) return page
  const state = call.option('state') ?? null
  if (!isStateOrNull(state)) return { misuse: `There is no state "${state}"; there are ${STATES.join(', ')}.` }
  const found = await withRoad(call, (deps) => listMessages(deps, { ...page, state }))
  const narrowed = state === null ? '' : ` --state ${state}`
  return {
    json: found,
    text: (view) => renderMessages(view, found, { empty: 'No messages.', more: `postern messages list${narrowed}` }),
  }
}

async function reply(call: Call): Promise<Answer> {
  const id = requireId(argument(call), 'message.not_found')
  const text = await readText(call.option('file') ?? '-', MOST_MIB)
  // It knows sixty languages: as much to load as all the other verbs together.
  const { answerMessage } = await import('../../mail/review/write.ts')
  return withRoad(call, (deps) => actThenShow(deps, id, answerMessage(deps, { ...whoActs(call), messageId: id, text })))
}

async function withMessage(call: Call, work: (deps: RoadDeps, id: string) => Promise<Answer>): Promise<Answer> {
  const id = requireId(argument(call), 'message.not_found')
  return withRoad(call, (deps) => work(deps, id))
}

async function actThenShow(deps: RoadDeps, id: string, act: Promise<unknown>): Promise<Answer> {
  await act
  const message = await getMessage(deps, id)
  return { json: message, text: (view) => renderMessage(view, message) }
}

async function show(deps: RoadDeps, id: string, wantsHtml: boolean): Promise<Answer> {
  const story = await showMessage(deps, id)
  if (!wantsHtml) return { json: story, text: (view) => renderStory(view, story) }
  const html = await showHtml(deps, id)
  return { json: { ...story, html }, text: (view) => renderHtml(view, story, html) }
}

async function showSent(deps: RoadDeps, id: string): Promise<Answer> {
  const message = await getMessage(deps, id)
  const requests = await readSentRequests(deps, id)
  return { json: { ...message, requests }, text: (view) => renderSent(view, message, requests) }
}

const isStateOrNull = (text: string | null): text is State | null =>
  text === null || (STATES as readonly string[]).includes(text)
