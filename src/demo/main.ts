/** `npm run demo`: plays the sample mails through a whole Postern, judges each, and stays up to be looked at. */
import { SECOND } from '../clock.ts'
import { AppError } from '../errors.ts'
import { EXIT_CONFIGURATION, EXIT_FAILED, EXIT_MISUSE } from '../exit-codes.ts'
import { type DemoOptions, HELP, parseOptions } from './options.ts'
import { playSamples, playWaiting } from './programme.ts'
import { SAMPLES } from './samples.ts'
import { closingLines, complain, headerLines, print } from './show.ts'
import { openStage, type Stage } from './stage.ts'

/** 128 + SIGINT, as a shell says it */
const EXIT_INTERRUPTED = 130

async function main(): Promise<number> {
  const parsed = parseOptions(process.argv.slice(2))
  if (parsed.kind === 'help') {
    print(HELP)
    return 0
  }
  if (parsed.kind === 'misuse') {
    complain(`${parsed.why} See --help.`)
    return EXIT_MISUSE
  }
  const interrupted = catchSignals()
  const { options } = parsed
  const stage = await Promise.race([openStage(process.env, options), interrupted])
  if (stage === 'interrupted') return EXIT_INTERRUPTED
  try {
    const passed = await Promise.race([perform(stage, options), interrupted])
    if (passed === 'interrupted') return EXIT_INTERRUPTED
    if (!options.once) await interrupted
    return passed === SAMPLES.length ? 0 : 1
  } finally {
    if (!options.once) print('demo: stopping')
    await stage.close()
  }
}

/** Plays and prints all there is; gives how many samples went as expected. */
async function perform(stage: Stage, options: DemoOptions): Promise<number> {
  const tally = (passed: number) => print(`demo: ${passed} of ${SAMPLES.length} samples as expected`)
  if (!options.once) print(headerLines(stage, options).join('\n'))
  const { ids, passed } = await playSamples(stage, options)
  if (options.once) {
    tally(passed)
    return passed
  }
  const waiting = await playWaiting(stage, options)
  print('')
  tally(passed)
  print(`\n${closingLines(stage, { message: ids.get('question') ?? null, waiting }).join('\n')}`)
  return passed
}

/**
 * Resolves at the first sign to end. npm hands on a Ctrl-C that the terminal has sent already, so the second one of
 * the same moment means nothing; a later one ends the process at once, and what it holds with it.
 */
function catchSignals(): Promise<'interrupted'> {
  const { promise, resolve } = Promise.withResolvers<'interrupted'>()
  let first: number | null = null
  const stop = () => {
    if (first !== null && performance.now() - first > SECOND) process.exit(EXIT_INTERRUPTED)
    first ??= performance.now()
    resolve('interrupted')
  }
  // whoever read along has left: nobody sees the rest
  process.stdout.on('error', stop)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  return promise
}

function explain(error: unknown): number {
  const sentence = error instanceof Error ? error.message : 'unknown error'
  const why = error instanceof AppError && 'why' in error.detail ? String(error.detail['why']) : ''
  complain(`${sentence}${why}`)
  return error instanceof AppError && error.code === 'cli.configuration' ? EXIT_CONFIGURATION : EXIT_FAILED
}

// A start that was interrupted still holds sockets and timers: nothing waits for those.
process.exit(await main().catch(explain))
