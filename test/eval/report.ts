/** An evaluation for eyes, and as JSON. What a model wrote reaches the terminal only as safe single lines. */
import { formatDollars } from '../../src/budget/money.ts'
import { type Column, oneLine, table, toJson, type View } from '../../src/cli/view.ts'
import type { Evaluation } from './evaluate.ts'
import type { Played } from './run-pass.ts'
import { RATES, type Rate, type RateName, type Tally, tallyOf } from './tally.ts'

/** Everything, with a line feed at the end. */
export function renderReport(view: View, evaluation: Evaluation): string {
  const parts = [headOf(evaluation), seedsOf(view, evaluation), failuresOf(evaluation), figuresOf(view, evaluation)]
  for (const key of ['language', 'kind'] as const) parts.push(groupsOf(view, evaluation.pass.played, key))
  parts.push([endOf(evaluation)])
  return `${parts
    .filter((part) => part.length > 0)
    .map((part) => part.join('\n'))
    .join('\n\n')}\n`
}

function headOf({ at, fake, pass }: Evaluation): string[] {
  return [
    `postern eval: ${at.toISOString()}`,
    `drafts ${pass.model}, sorts and verifies ${pass.smallModel}; prompts ${promptsOf(pass.played).join(', ') || 'none'}`,
    ...(fake
      ? [
          'THE MODEL IS THE FAKE, WHICH WAS TOLD THE RIGHT ANSWERS: THESE FIGURES SAY NOTHING ABOUT CLAUDE.',
          'They say what guards and gates let pass of right answers, and whether wrong ones are found. A sentence leaves in the',
          'words of its quote or not at all; that a reply leaves out what was asked, no gate sees, if the model says it did not.',
        ]
      : []),
  ]
}

const promptsOf = (played: readonly Played[]): string[] =>
  [...new Set(played.flatMap(({ outcome }) => outcome.calls.map(({ promptVersion }) => promptVersion)))].toSorted()

function seedsOf(view: View, { fake, seeds }: Evaluation): string[] {
  if (!fake || seeds.length === 0) return []
  const found = seeds.filter(({ outcome }) => outcome !== 'missed').length
  const rows = table(view, seeds, [
    { head: 'CASE', cell: ({ id }) => id },
    { head: 'WRONG ANSWER', cell: ({ wrong }) => wrong },
    { head: 'OUTCOME', cell: ({ outcome, left }) => sayFound(outcome, left) },
    { head: 'BY', cell: ({ by }) => by.join(', '), shrinks: true },
  ])
  return [`Known wrong answers of the fake: ${found} of ${seeds.length} reported`, rows]
}

function sayFound(outcome: Evaluation['seeds'][number]['outcome'], left: boolean): string {
  if (outcome === 'missed') return 'MISSED'
  if (outcome === 'stopped') return 'stopped'
  return left ? 'left, found by a check' : 'closed, found by a check'
}

function failuresOf({ pass }: Evaluation): string[] {
  const failing = pass.played.filter(({ score, judgement }) => failed(score).length > 0 || judgement?.right === false)
  const lines = failing.map(({ case: { id }, score, judgement }) => {
    const said = failed(score).map((check) => `${check.name}: ${check.said}`)
    const told = judgement?.right === false ? [`judge: ${judgement.why}`] : []
    const mark = score.wrongRelease === null ? '' : `WRONG RELEASE (${score.wrongRelease}) `
    return oneLine(`${mark}${id}  ${[...said, ...told].join('; ')}`)
  })
  const broken = pass.broken.map(({ case: { id }, why }) => oneLine(`NOT PLAYED ${id}  ${why}`))
  return lines.length + broken.length === 0 ? [] : ['What failed:', ...broken, ...lines]
}

const failed = ({ checks }: Played['score']) => checks.filter(({ passed }) => !passed)

function figuresOf(view: View, { tally }: Evaluation): string[] {
  const names = Object.keys(RATES) as RateName[]
  const rows = [
    ...names.map((name) => ({ name: RATES[name] as string, rate: tally[name] })),
    ...(tally.judged === null ? [] : [{ name: 'right, as the judge says', rate: tally.judged }]),
  ]
  const { perReply, all } = tally.costNano
  return [
    table(view, rows, [
      { head: 'FIGURE', cell: ({ name }) => name },
      { head: 'COUNT', cell: ({ rate }) => countOf(rate) },
      { head: 'SHARE', cell: ({ rate }) => (rate.of === 0 ? '-' : percent(rate.n / rate.of)) },
      {
        head: '95 % INTERVAL',
        cell: ({ rate }) => (rate.of === 0 ? '-' : `${percent(rate.low)} to ${percent(rate.high)}`),
      },
    ]),
    `cost per reply ${perReply === null ? '-' : formatDollars(perReply)} (${tally.replies} drafted), in all ${formatDollars(all)}; 95 % at rest within ${tally.p95Ms ?? '-'} ms`,
  ]
}

const countOf = ({ n, of }: Rate): string => (of === 0 ? '-' : `${n} of ${of}`)
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

type Group = { name: string; tally: Tally }

function groupsOf(view: View, played: readonly Played[], key: 'language' | 'kind'): string[] {
  const names = [...new Set(played.map((one) => one.case[key]))]
  const groups = names.map((name): Group => ({ name, tally: tallyOf(played.filter((one) => one.case[key] === name)) }))
  const rate = (head: string, name: RateName): Column<Group> => ({ head, cell: ({ tally }) => countOf(tally[name]) })
  return [
    table(view, groups, [
      { head: key.toUpperCase(), cell: ({ name }) => name },
      rate('RIGHT', 'right'),
      rate('LEFT', 'released'),
      rate('WRONG', 'wrongReleases'),
      rate('HUMAN', 'needsHuman'),
      rate('QUOTES', 'quotes'),
      rate('INJECTED', 'injections'),
      rate('ALARMS', 'falseAlarms'),
      rate('CATEGORY', 'category'),
      rate('LANGUAGE', 'language'),
      rate('ASKS', 'asks'),
      {
        head: 'PER REPLY',
        cell: ({ tally }) => (tally.costNano.perReply === null ? '-' : formatDollars(tally.costNano.perReply)),
      },
    ]),
  ]
}

function endOf({ sound, tally, seeds, pass }: Evaluation): string {
  const missed = seeds.filter(({ outcome }) => outcome === 'missed').length
  const said = [
    `${tally.cases} cases played in ${(pass.ms / 1000).toFixed(0)} s`,
    `${pass.broken.length} not played`,
    `${tally.wrongReleases.n} wrong releases`,
    `${missed} wrong answers not found`,
  ]
  return `${sound ? 'ok' : 'FAILED'}: ${said.join(', ')}`
}

/** The same as one JSON document; money in nano-dollars, as text. */
export function renderJson({ at, fake, pass, tally, seeds, sound }: Evaluation): string {
  const cases = pass.played.map(({ case: one, outcome, score, judgement }) => {
    const { canary, calls, gates, draft, ...told } = outcome
    return {
      id: one.id,
      language: one.language,
      kind: one.kind,
      ...told,
      category: draft?.category ?? told.sorted?.category ?? null,
      evidence: draft?.evidence ?? [],
      findings: draft?.findings ?? [],
      shut: gates.filter(({ passed }) => !passed).map(({ name }) => name),
      calls: calls.map((call) => ({ ...call, costNano: String(call.costNano) })),
      ...score,
      judgement,
    }
  })
  const { costNano, ...figures } = tally
  const perReply = costNano.perReply === null ? null : String(costNano.perReply)
  return `${toJson({
    at: at.toISOString(),
    fake,
    model: pass.model,
    smallModel: pass.smallModel,
    prompts: promptsOf(pass.played),
    sound,
    figures: { ...figures, costNano: { all: String(costNano.all), perReply } },
    seeds,
    cases,
    notPlayed: pass.broken.map(({ case: { id }, why }) => ({ id, why })),
  })}\n`
}
