/** The samples in their order, each told and judged as it is played. */
import type { DemoOptions } from './options.ts'
import { type Played, play } from './play.ts'
import { SAMPLES, type Sample, WAITING } from './samples.ts'
import { complain, print, replyLines, resultLine, stepLine } from './show.ts'
import type { Stage } from './stage.ts'

type Ids = ReadonlyMap<string, string | null>

/** Plays them all. Gives their ids by name, and how many went as expected. */
export async function playSamples(stage: Stage, options: DemoOptions): Promise<{ ids: Ids; passed: number }> {
  const ids = new Map<string, string | null>()
  let { patienceMs } = options
  let passed = 0
  for (const [at, sample] of SAMPLES.entries()) {
    if (!options.once) print(`\n${at + 1} of ${SAMPLES.length}  ${sample.name}: ${sample.about}`)
    const played = await playOne(stage, { sample, ids, patienceMs, once: options.once })
    ids.set(sample.name, played.id)
    if (played.problems.length === 0) passed += 1
    // whatever keeps one mail from its end keeps most of them: the demo should fail soon
    if (played.inVain) patienceMs = options.patienceMs / 8
  }
  return { ids, passed }
}

/** Leaves one more draft for the person at the terminal; its id, or null when there is none. */
export async function playWaiting(stage: Stage, { patienceMs }: DemoOptions): Promise<string | null> {
  print(`\nand one for you: ${WAITING.about}`)
  const { draftId } = await playOne(stage, { sample: WAITING, ids: new Map(), patienceMs, once: false })
  return draftId
}

type One = { sample: Sample; ids: Ids; patienceMs: number; once: boolean }

async function playOne(stage: Stage, { sample, ids, patienceMs, once }: One): Promise<Played> {
  const before = stage.mailgun.accepted.length
  const tell = once ? () => undefined : (ms: number, sentence: string) => print(stepLine(ms, sentence))
  const played = await play(stage, { sample, ids, patienceMs, tell })
  if (!once) for (const reply of stage.mailgun.accepted.slice(before)) print(replyLines(reply).join('\n'))
  print(resultLine(sample, played))
  for (const problem of played.problems) complain(`${sample.name}: ${problem}`)
  return played
}
