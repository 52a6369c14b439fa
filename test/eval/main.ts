/** `npm run eval`: what comes of the golden cases, as figures. */
import { createView } from '../../src/cli/view.ts'
import { readDotenv } from '../../src/demo/dotenv.ts'
import { EXIT_FAILED, EXIT_MISUSE } from '../../src/exit-codes.ts'
import { withScope } from '../support/scope.ts'
import { evaluate } from './evaluate.ts'
import { type EvalOptions, HELP, parseOptions } from './options.ts'
import { readCases, selectCases } from './read-cases.ts'
import { renderJson, renderReport } from './report.ts'

const complain = (sentence: string) => process.stderr.write(`eval: ${sentence}\n`)

async function main(): Promise<number> {
  const parsed = parseOptions(process.argv.slice(2), { ...readDotenv(), ...process.env })
  if (parsed.kind === 'help') {
    process.stdout.write(HELP)
    return 0
  }
  if (parsed.kind === 'misuse') {
    complain(`${parsed.why} See --help.`)
    return EXIT_MISUSE
  }
  return run(parsed.options)
}

async function run(options: EvalOptions): Promise<number> {
  const cases = selectCases(readCases(), options.only)
  if (cases.length === 0) {
    complain(`no case has the id, the kind or the language ${options.only}. See --help.`)
    return EXIT_MISUSE
  }
  if (options.live !== null) complain('the real Claude answers, and is paid')
  if (!options.judge) complain('no judge reads along; --live --judge asks one')
  let code = EXIT_FAILED
  await withScope(async (scope) => {
    const tell = options.live === null ? () => undefined : complain
    const evaluation = await evaluate(scope, { options, cases, tell })
    process.stdout.write(options.json ? renderJson(evaluation) : renderReport(createView(process.stdout), evaluation))
    code = evaluation.sound ? 0 : EXIT_FAILED
  })
  return code
}

function explain(error: unknown): number {
  complain(error instanceof Error ? error.message : 'unknown error')
  return EXIT_FAILED
}

process.exitCode = await main().catch(explain)
// A pipe that is still being written keeps the process; a socket that is left over must not.
process.stdout.write('', () => process.exit())
