/** `postern jobs …`: dead letters, that is mails and jobs whose work failed for good, with the reason. */
import { type DeadLetter, dropDeadLetter, listDeadLetters, retryDeadLetter } from '../../mail/dead-letters.ts'
import { type Answer, argument, type Call, type Command, type Outcome, whoActs } from '../command.ts'
import { readPage, requireId } from '../inputs.ts'
import { PAGE_OPTIONS } from '../render.ts'
import { type RoadDeps, withRoad } from '../session.ts'
import { fields, shortTime, table, type View } from '../view.ts'

const EXAMPLE_ID = '01980c5e-7a10-7cc3-8f0e-2f1f6a6a1c11'

export const DEAD_JOBS: readonly Command[] = [
  {
    name: 'jobs list',
    about: 'Lists work that failed for good, newest first: which mail or job, where, why, after how many retries.',
    args: [],
    options: PAGE_OPTIONS,
    examples: ['postern jobs list', 'postern jobs list --json | jq -r ".items[] | [.id, .job, .code] | @tsv"'],
    run: list,
  },
  {
    name: 'jobs retry',
    about:
      'Starts it once more: a mail where it failed, as `messages replay` does; any other job from its beginning. A reply leaves only if its approval still holds.',
    args: ['ID'],
    options: {},
    examples: [`postern jobs retry ${EXAMPLE_ID}`],
    run: (call) => act(call, retryDeadLetter, ({ job }) => `${job} runs again.`),
  },
  {
    name: 'jobs drop',
    about: 'Gives it up for good: a mail is closed and kept, any other job is forgotten.',
    args: ['ID'],
    options: {},
    examples: [`postern jobs drop ${EXAMPLE_ID}`],
    run: (call) =>
      act(call, dropDeadLetter, ({ kind }) => (kind === 'message' ? 'The mail was closed.' : 'The job was forgotten.')),
  },
]

async function list(call: Call): Promise<Outcome> {
  const page = readPage(call)
  if ('misuse' in page) return page
  const found = await withRoad(call, (deps) => listDeadLetters(deps, page))
  return {
    json: found,
    text: (view) => {
      if (found.items.length === 0) return 'Nothing has failed for good.'
      const more = found.next === null ? '' : `\n\nMore: postern jobs list --cursor ${found.next}`
      return `${renderAll(view, found.items)}${more}`
    },
  }
}

async function act(
  call: Call,
  verb: (deps: RoadDeps, act: { id: string; actor: string; requestId: string }) => Promise<DeadLetter>,
  tell: (item: DeadLetter) => string,
): Promise<Answer> {
  const id = requireId(argument(call), 'job.not_found')
  const item = await withRoad(call, (deps) => verb(deps, { ...whoActs(call), id }))
  return { json: item, text: (view) => `${renderOne(view, item)}\n\n${tell(item)}` }
}

const renderAll = (view: View, items: readonly DeadLetter[]): string =>
  table(view, items, [
    { head: 'ID', cell: ({ id }) => id },
    { head: 'WHAT', cell: ({ kind }) => kind },
    { head: 'JOB', cell: ({ job }) => job },
    { head: 'FAILED', cell: ({ failedAt }) => shortTime(failedAt) },
    { head: 'CODE', cell: ({ code }) => code ?? '-', shrinks: true },
    { head: 'RETRIES', cell: ({ retries }) => String(retries ?? '-'), optional: true },
    { head: 'REQUEST', cell: ({ requestId }) => requestId ?? '-', optional: true },
  ])

const renderOne = (view: View, item: DeadLetter): string =>
  fields(view, [
    [item.kind === 'message' ? 'Message' : 'Job', item.id],
    ['Failed in', item.job],
    ['Failed at', item.failedAt.toISOString()],
    ['Code', item.code],
    ['Retries', item.retries === null ? null : String(item.retries)],
    ['Request', item.requestId],
  ])
