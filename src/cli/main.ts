#!/usr/bin/env node
/** The `postern` command: reads what was typed, runs it, writes one answer to stdout, everything else to stderr. */
import { readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { v7 } from 'uuid'
import type { Call, Command } from './command.ts'
import { type Failure, renderFailure, toFailure, toMisuse } from './failure.ts'
import { renderHelp } from './help.ts'
import { loadCommands } from './index.ts'
import { type Parsed, parseCommandLine, wantsJson } from './parse.ts'
import { block, createView, oneLine, toJson } from './view.ts'

const words = process.argv.slice(2)
const json = wantsJson(words)
const requestId = v7()
const view = createView(process.stdout)

// Whoever reads us may stop early, like `head`: what is left is written to nobody, and the work ends in order.
for (const stream of [process.stdout, process.stderr]) stream.on('error', passBrokenPipe)
// An end by exit, not by the signal itself: the embedded database is left in order.
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.once(signal, () => process.exit(code))

const commands = await loadCommands(words)
process.exitCode = await perform(parseCommandLine(commands, words))

async function perform(parsed: Parsed): Promise<number> {
  switch (parsed.kind) {
    case 'version':
      return print(readVersion())
    case 'help':
      return print(renderHelp(view, commands, parsed.topic))
    case 'misuse':
      return fail(toMisuse(parsed.sentence), parsed.topic)
    case 'run':
      return run(parsed.command, parsed)
  }
}

async function run(
  command: Command,
  { args, values }: Pick<Parsed & { kind: 'run' }, 'args' | 'values'>,
): Promise<number> {
  const call: Call = {
    env: process.env,
    args,
    option: (name) => (typeof values[name] === 'string' ? values[name] : undefined),
    flag: (name) => values[name] === true,
    actor: `cli:${readUser()}`,
    requestId,
    print: (line) => {
      process.stdout.write(`${line}\n`)
      return process.stdout.writable
    },
    note: (sentence) => void process.stderr.write(`postern: ${oneLine(sentence)}\n`),
  }
  try {
    const outcome = await command.run(call)
    if ('misuse' in outcome) return fail(toMisuse(outcome.misuse), command.name)
    print(json ? toJson(outcome.json) : outcome.text(view))
    return outcome.exit ?? 0
  } catch (error) {
    if (call.env['LOG_LEVEL']?.toLowerCase() === 'debug' && error instanceof Error)
      process.stderr.write(`${block(error.stack ?? '')}\n`)
    return fail(toFailure(error), command.name)
  }
}

function print(text: string): number {
  process.stdout.write(`${text}\n`)
  return 0
}

function fail(failure: Failure, topic: string): number {
  const help = ['postern', topic, '--help'].filter((word) => word !== '').join(' ')
  process.stderr.write(`${renderFailure(failure, { json, requestId, help })}\n`)
  return failure.exit
}

function passBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}

function readVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return version
}

/** A container may run as a number that no file gives a name. */
function readUser(): string {
  try {
    return userInfo()
      .username.replace(/[^\w.@-]/g, '_')
      .slice(0, 64)
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`
  }
}
