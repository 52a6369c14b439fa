/** `postern drafts …`: what waits for an operator's word. A draft id names one version, which never changes. */
import { formatDollars } from '../../budget/money.ts'
import { showDraft } from '../../mail/listing/draft-story.ts'
import { getDraft, listDrafts } from '../../mail/listing/drafts.ts'
import { mailboxOf } from '../../mail/mailbox-of.ts'
import { approveDraft, loadCurrent, regenerateDraft, rejectDraft, undoApproval } from '../../mail/review/operate.ts'
import { type Answer, argument, type Call, type Command, type Outcome, whoActs } from '../command.ts'
import { MOST_MIB, readPage, readText, requireId } from '../inputs.ts'
import { PAGE_OPTIONS, renderDraft, renderDrafts } from '../render.ts'
import { renderDraftStory } from '../render-draft-story.ts'
import { type RoadDeps, withRoad } from '../session.ts'

const EXAMPLE_ID = '01980c60-11f2-7b1e-9a55-6d0c2f7a90d4'

export const DRAFTS: readonly Command[] = [
  {
    name: 'drafts list',
    about: 'Lists the drafts that wait for a person, newest first.',
    args: [],
    options: { all: { about: 'every version of every draft' }, ...PAGE_OPTIONS },
    examples: ['postern drafts list', 'postern drafts list --all --json | jq ".items[] | {id, version, state}"'],
    run: list,
  },
  {
    name: 'drafts show',
    about: 'Shows one draft as it would leave: header fields, text, HTML, gates and evidence.',
    args: ['ID'],
    options: {},
    examples: [`postern drafts show ${EXAMPLE_ID}`],
    run: show,
  },
  {
    name: 'drafts approve',
    about: 'Approves exactly this version; it leaves after UNDO_SEND_SECONDS.',
    args: ['ID'],
    options: {},
    examples: [`postern drafts approve ${EXAMPLE_ID}`],
    run: (call) => act(call, (deps, draftId) => approveDraft(deps, { ...whoActs(call), draftId })),
  },
  {
    name: 'drafts undo',
    about: 'Takes an approval back, as long as the reply has not left.',
    args: ['ID'],
    options: {},
    examples: [`postern drafts undo ${EXAMPLE_ID}`],
    run: (call) => act(call, (deps, draftId) => undoApproval(deps, { ...whoActs(call), draftId })),
  },
  {
    name: 'drafts edit',
    about: 'Makes a new version with another text. It has its own id and waits for its own approval.',
    args: ['ID'],
    options: { file: { value: 'FILE', about: 'the text, UTF-8; - reads stdin', required: true } },
    examples: [
      `postern drafts edit ${EXAMPLE_ID} --file better.txt`,
      `postern drafts show ${EXAMPLE_ID} --json | jq -r .text | sed "s/Hi/Hello/" | postern drafts edit ${EXAMPLE_ID} --file -`,
    ],
    run: edit,
  },
  {
    name: 'drafts regenerate',
    about: 'Asks Claude for another draft instead of this one. Without --yes it only says what that costs.',
    args: ['ID'],
    options: { yes: { about: 'do it' } },
    examples: [`postern drafts regenerate ${EXAMPLE_ID}`, `postern drafts regenerate ${EXAMPLE_ID} --yes`],
    run: regenerate,
  },
  {
    name: 'drafts reject',
    about: 'Rejects this version; its mail is not answered.',
    args: ['ID'],
    options: { reason: { value: 'TEXT', about: 'why, in your words', required: true } },
    examples: [`postern drafts reject ${EXAMPLE_ID} --reason "answered by phone"`],
    run: reject,
  },
]

async function list(call: Call): Promise<Outcome> {
  const page = readPage(call)
  if ('misuse' in page) return page
  const all = call.flag('all')
  const found = await withRoad(call, (deps) => listDrafts(deps, { ...page, all }))
  const more = `postern drafts list${all ? ' --all' : ''}`
  return { json: found, text: (view) => renderDrafts(view, found, { empty: 'No drafts wait.', more }) }
}

async function show(call: Call): Promise<Answer> {
  const id = readDraftId(call)
  const story = await withRoad(call, (deps) => showDraft(deps, id))
  return { json: story, text: (view) => renderDraftStory(view, story) }
}

async function edit(call: Call): Promise<Answer> {
  const draftId = readDraftId(call)
  const text = await readText(call.option('file') ?? '-', MOST_MIB)
  // It knows sixty languages: as much to load as all the other verbs together.
  const { editDraft } = await import('../../mail/review/write.ts')
  return act(call, (deps) => editDraft(deps, { ...whoActs(call), draftId, text }))
}

async function regenerate(call: Call): Promise<Answer> {
  const draftId = readDraftId(call)
  if (call.flag('yes')) return act(call, (deps) => regenerateDraft(deps, { ...whoActs(call), draftId }))
  const { estimateDraft } = await import('../../mail/draft/estimate.ts')
  const { withModel } = await import('../model-session.ts')
  return withModel(call, async (deps) => {
    const { message } = await loadCurrent(deps, draftId, ['ready', 'held'])
    const mailbox = await mailboxOf(deps, message)
    const { likelyNano, mostNano, models } = await estimateDraft(deps, { message, mailbox })
    return {
      json: { draftId, likelyNano: String(likelyNano), mostNano: String(mostNano), models },
      text: () =>
        `Another draft costs about ${formatDollars(likelyNano)}, at most ${formatDollars(mostNano)} (${models.join(', ')}). Add --yes to ask for it.`,
    }
  })
}

async function reject(call: Call): Promise<Outcome> {
  const reason = call.option('reason')?.trim() ?? ''
  if (reason === '') return { misuse: '--reason TEXT is empty.' }
  return act(call, (deps, draftId) => rejectDraft(deps, { ...whoActs(call), draftId, reason }))
}

/** Runs a verb on a draft and shows what the draft is then: the same one, or the new version whose id the verb gives. */
async function act(call: Call, verb: (deps: RoadDeps, draftId: string) => Promise<unknown>): Promise<Answer> {
  const id = readDraftId(call)
  const draft = await withRoad(call, async (deps) => {
    const made = await verb(deps, id)
    return getDraft(deps, typeof made === 'string' ? made : id)
  })
  return { json: draft, text: (view) => renderDraft(view, draft) }
}

const readDraftId = (call: Call): string => requireId(argument(call), 'draft.not_found')
