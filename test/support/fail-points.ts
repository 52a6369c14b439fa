/**
 * Loaded into a child process before the real server (`node --import`): ends it at one named point, once: by SIGKILL, or
 * with TEST_FAIL_HOW by an error that nobody catches (`throw`, `reject`).
 *
 * TEST_FAIL_POINT is `before:NAME#N`, `sent:NAME#N` or `after:NAME#N`, for the N-th time. NAME is the name of a
 * statement, or `answer` for the 200 of a webhook. `before`: it is about to be sent; `sent`: it is on its way and its
 * answer is never read; `after`: its answer is here and nobody acted on it. A statement inside a transaction is sent and
 * answered with its commit. TEST_FAIL_FILE is told, synchronously, that the point was reached.
 */
import { writeFileSync } from 'node:fs'
import { ServerResponse } from 'node:http'
import pg from 'pg'

type Moment = 'before' | 'sent' | 'after'
// biome-ignore lint/suspicious/noExplicitAny: the overloads of pg's query are none of this file's business
type AnyFunction = (...args: any[]) => any

const { TEST_FAIL_POINT: point = '', TEST_FAIL_FILE: file = '', TEST_FAIL_HOW: how = 'kill' } = process.env
const wanted = /^(?<moment>before|sent|after):(?<name>[a-z_.]+)#(?<nth>[1-9]\d*)$/.exec(point)?.groups
if (point !== '' && (wanted === undefined || file === '')) throw new Error(`not a fail point: ${point}`)

let seen = 0
/** the named statements of the transaction that is open on a connection */
const transactions = new WeakMap<object, string[]>()

function reach(moment: Moment, name: string): void {
  if (moment !== wanted?.['moment'] || name !== wanted['name']) return
  seen += 1
  if (seen !== Number(wanted['nth'])) return
  writeFileSync(file, `${point}\n`, { flag: 'a' })
  end()
}

/** Outside of the call that reached the point: inside of it the service would catch the error. */
function end(): void {
  const error = new Error('a fault on purpose')
  if (how === 'throw')
    setImmediate(() => {
      throw error
    })
  else if (how === 'reject') setImmediate(() => void Promise.reject(error))
  else process.kill(process.pid, 'SIGKILL')
}

/** What is committed once this statement is: itself, or with a commit all that its transaction did. */
function committedBy(client: object, { name, text }: { name?: string; text?: string }): string[] {
  const open = transactions.get(client)
  if (text === 'begin') transactions.set(client, [])
  if (text === 'commit' || text === 'rollback') transactions.delete(client)
  if (text === 'commit') return open ?? []
  if (name === undefined) return []
  open?.push(name)
  return open === undefined ? [name] : []
}

function watchStatements(): void {
  const prototype = pg.Client.prototype as { query: AnyFunction }
  const query = prototype.query
  prototype.query = function (this: object, ...args: unknown[]) {
    const statement =
      typeof args[0] === 'string' ? { text: args[0] } : ((args[0] ?? {}) as { name?: string; text?: string })
    if (statement.name !== undefined) reach('before', statement.name)
    const committed = committedBy(this, statement)
    if (committed.length === 0) return query.apply(this, args)
    const callback = args.at(-1)
    if (typeof callback === 'function')
      args[args.length - 1] = (error: unknown, result: unknown) => {
        if (!error) for (const name of committed) reach('after', name)
        callback(error, result)
      }
    const answer = query.apply(this, args)
    for (const name of committed) reach('sent', name)
    if (typeof callback === 'function') return answer
    return answer.then((result: unknown) => {
      for (const name of committed) reach('after', name)
      return result
    })
  }
}

function watchAnswers(): void {
  const prototype = ServerResponse.prototype as { writeHead: AnyFunction }
  const writeHead = prototype.writeHead
  prototype.writeHead = function (this: ServerResponse, ...args: unknown[]) {
    if (args[0] === 200 && this.req.url?.startsWith('/webhook/')) reach('before', 'answer')
    return writeHead.apply(this, args)
  }
}

if (wanted !== undefined) {
  watchStatements()
  watchAnswers()
}
