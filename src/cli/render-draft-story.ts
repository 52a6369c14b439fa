/** One version of an answer as it would leave, and what it rests on, for eyes. */
import { formatDollars } from '../budget/money.ts'
import type { DraftStory } from '../mail/listing/draft-story.ts'
import { renderDraftHead, renderGates } from './render.ts'
import { block, fields, oneLine, type View } from './view.ts'

/** Head, header fields, text, gates, then quotes, sentences, objections and what it cost. */
export function renderDraftStory(view: View, story: DraftStory): string {
  const headers = story.headers.map(([name, value]) => [`  ${name}`, value] as const)
  return [
    renderDraftHead(view, story),
    `${view.bold('As it would leave')}\n${fields(view, headers)}`,
    block(story.text).trimEnd(),
    ...renderFooter(view, story),
    renderGates(view, story),
    ...section(
      view,
      'Guards objected',
      story.findings.map(({ guard, what }) => `${guard}: ${what}`),
    ),
    ...section(view, 'Question to our people', story.question === '' ? [] : [story.question]),
    ...section(view, 'Evidence', story.evidence.map(tellEvidence)),
    ...section(view, 'Sentences', story.sentences.map(tellSentence)),
    ...section(view, 'Usage', tellUsage(story)),
  ].join('\n\n')
}

/** A draft that still waits shows what would be under it without a person. */
function renderFooter(view: View, { footer, state }: DraftStory): string[] {
  if (footer === '') return []
  const waits = state === 'ready' || state === 'held'
  return [`${view.bold(waits ? 'Footer, if no person approves it' : 'Footer')}\n${block(footer).trimEnd()}`]
}

function section(view: View, title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return []
  return [`${view.bold(title)}\n${lines.map((line) => `  ${oneLine(line)}`).join('\n')}`]
}

type Quote = DraftStory['evidence'][number]
const tellEvidence = ({ document, version, quote, found }: Quote, at: number): string =>
  `[${at + 1}] ${found ? 'found' : 'NOT FOUND'} in ${document}${version === null ? '' : ` v${version}`}: “${quote}”`

const tellSentence = ({ text, evidence, claim }: DraftStory['sentences'][number]): string => {
  const rests = evidence.map((at) => `[${at + 1}]`).join(' ')
  return `${rests || (claim === null ? '-' : 'UNFOUNDED')}  ${claim === null ? '' : `(${claim}) `}${text}`
}

function tellUsage({ usage }: DraftStory): string[] {
  if (usage === null) return []
  const calls = usage.calls.map(
    (call) =>
      `${call.step} ${call.model} (${call.promptVersion}): ${call.inputTokens} in, ${call.cacheReadTokens} cached, ${call.outputTokens} out, ${formatDollars(BigInt(call.costNano))}, ${call.durationMs ?? '?'} ms, ${call.requestId ?? 'no request id'}`,
  )
  return [...calls, `together ${formatDollars(BigInt(usage.costNano))}`]
}
