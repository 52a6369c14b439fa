/**
 * Questions to DNS whose names strangers choose: each is bounded in time, few are asked at once, and answers are kept,
 * so that neither a slow server nor a flood of new names costs more than one wait.
 */
import { Resolver } from 'node:dns/promises'
import { type Clock, HOUR, MINUTE, SECOND } from '../clock.ts'
import { createLru } from '../crypto/lru.ts'
import { createTurns } from '../turns.ts'

type DnsType = 'TXT' | 'MX' | 'A' | 'AAAA'
/**
 * `found` has at least one record: a text, a mail exchanger (`''` or `.` in a null MX), an address. `empty` is a name
 * without such a record, `absent` a name that does not exist, `unavailable` everything that is no answer.
 */
export type DnsAnswer = { kind: 'found'; records: readonly string[] } | { kind: 'empty' | 'absent' | 'unavailable' }
export type Dns = {
  /** Never rejects. */
  ask(type: DnsType, name: string): Promise<DnsAnswer>
}

export type DnsLimits = {
  tryMs: number
  tries: number
  /** from the question to the answer, the wait for a turn included */
  totalMs: number
  atOnce: number
  waiting: number
  answers: number
  keepFoundMs: number
  keepMissingMs: number
  keepFailureMs: number
}
export const DNS_LIMITS: DnsLimits = {
  tryMs: 2 * SECOND,
  tries: 2,
  totalMs: 5 * SECOND,
  atOnce: 16,
  waiting: 256,
  answers: 1000,
  keepFoundMs: HOUR,
  keepMissingMs: 5 * MINUTE,
  keepFailureMs: 30 * SECOND,
}

const UNAVAILABLE: DnsAnswer = { kind: 'unavailable' }
/** A DKIM key of 4096 bits has 800 characters; what is larger is somebody's attempt to fill the memory of answers. */
const MAX_ANSWER = 8 * 1024
const MAX_RECORDS = 20
/** RFC 1035 2.3.4, with the underscore of RFC 8552; at least two labels, so that nobody asks for names of this network. */
const NAME = /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
const MAX_NAME = 253

/** Asks the name servers of the machine, or `servers` (addresses, each with :port where it is not 53). */
export function createDns(input: { servers: readonly string[]; clock: Clock; limits: DnsLimits }): Dns {
  const { servers, clock, limits } = input
  const resolver = new Resolver({ timeout: limits.tryMs, tries: limits.tries })
  if (servers.length > 0) resolver.setServers([...servers])
  const kept = createLru<{ answer: DnsAnswer; until: number }>(limits.answers)
  const asked = new Map<string, Promise<DnsAnswer>>()
  const turns = createTurns(limits)

  return {
    ask(type, name) {
      const host = name.toLowerCase()
      if (host.length > MAX_NAME || !NAME.test(host)) return Promise.resolve({ kind: 'absent' })
      const question = `${type} ${host}`
      const known = kept.get(question)
      if (known !== undefined && known.until > clock.now().getTime()) return Promise.resolve(known.answer)
      const running = asked.get(question)
      if (running !== undefined) return running
      const answer = askOnce(type, host, question).finally(() => asked.delete(question))
      asked.set(question, answer)
      return answer
    },
  }

  async function askOnce(type: DnsType, host: string, question: string): Promise<DnsAnswer> {
    const answer = await turns.take(() => resolve(resolver, type, host).catch(readFailure), UNAVAILABLE)
    kept.set(question, { answer, until: clock.now().getTime() + keepMs(answer) })
    return answer
  }

  function keepMs({ kind }: DnsAnswer): number {
    if (kind === 'found') return limits.keepFoundMs
    return kind === 'unavailable' ? limits.keepFailureMs : limits.keepMissingMs
  }
}

async function resolve(resolver: Resolver, type: DnsType, host: string): Promise<DnsAnswer> {
  const records = (await readRecords(resolver, type, host)).slice(0, MAX_RECORDS)
  const size = records.reduce((sum, record) => sum + record.length, 0)
  return records.length === 0 || size > MAX_ANSWER ? { kind: 'empty' } : { kind: 'found', records }
}

async function readRecords(resolver: Resolver, type: DnsType, host: string): Promise<string[]> {
  if (type === 'TXT') return (await resolver.resolveTxt(host)).map((pieces) => pieces.join(''))
  if (type === 'MX') return (await resolver.resolveMx(host)).map(({ exchange }) => exchange)
  return type === 'A' ? resolver.resolve4(host) : resolver.resolve6(host)
}

function readFailure(error: NodeJS.ErrnoException): DnsAnswer {
  if (error.code === 'ENOTFOUND') return { kind: 'absent' }
  return error.code === 'ENODATA' ? { kind: 'empty' } : UNAVAILABLE
}
