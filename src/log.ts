/** The log: one physical line per event, logfmt or JSON. Ids, codes, counts and durations; never a person's words. */
import { pino } from 'pino'
import { describeError, describeField } from './log/describe.ts'
import { toJsonLine, toLogfmtLine } from './log/lines.ts'

export { maskAddress } from './log/mask-address.ts'

export type Log = pino.Logger
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'
/** Takes whole lines, each with its line feed. */
export type LogDestination = { write(line: string): unknown }

/**
 * Gives a logger. Lines are written synchronously to stdout unless a destination is given, so that none is lost when
 * the process ends or is killed.
 */
export const createLog = (options: {
  level: LogLevel
  format: 'logfmt' | 'json'
  destination?: LogDestination
}): Log => {
  const destination = options.destination ?? pino.destination({ fd: 1, sync: true })
  const toLine = options.format === 'json' ? toJsonLine : toLogfmtLine
  return pino(
    {
      level: options.level,
      // no pid and no host name: the collector knows them
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: describeFields },
      // Fastify would add its own, which hold the raw URL, the peer and the message of an error
      serializers: { req: leaveOut, res: leaveOut, err: (error: unknown) => error },
      hooks: { logMethod: hideMessages },
    },
    { write: (json: string) => destination.write(toLine(json)) },
  )
}

const leaveOut = () => undefined

const describeFields = (fields: Record<string, unknown>): Record<string, unknown> => {
  const described: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(fields)) described[key] = describeField(value)
  if (fields['security_event'] === true) described['tags'] = ['security_event=true']
  return described
}

/** pino takes the message of an error as the text of the line, and that message may hold what a stranger wrote. */
function hideMessages(this: Log, args: Parameters<pino.LogFn>, method: pino.LogFn): void {
  const [first, text, ...rest] = args as unknown[]
  const error = first instanceof Error ? first : (first as { err?: unknown } | null | undefined)?.err
  if (!(error instanceof Error)) return void method.apply(this, args)
  const fields = first instanceof Error ? { err: first } : first
  const shown = typeof text === 'string' && text !== error.message ? text : describeError(error).name
  method.apply(this, [fields, shown, ...rest] as Parameters<pino.LogFn>)
}
