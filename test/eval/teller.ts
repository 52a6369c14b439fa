/**
 * Stands between Postern and the fake Claude and tells it what to answer to each case; the fake checks, bills and writes
 * the answer as it does any other. One call at a time, so that no answer goes to the wrong mail.
 */
import { createHash } from 'node:crypto'
import { findKind, type RequestKind } from '../../src/demo/claude/answer-form.ts'
import { type Fields, isFields, parse } from '../../src/demo/claude/json.ts'
import { type FakeMail, readDocuments, readMail, readRules } from '../../src/demo/claude/read-request.ts'
import type { ScriptEntry } from '../../src/demo/claude/script.ts'
import { spoil, type Wrong } from '../../src/demo/claude/spoil.ts'
import type { FakeClaude } from '../../src/demo/fake-claude.ts'
import { type Exchange, sendJson, startServer } from '../../src/demo/http-server.ts'
import type { Scope } from '../support/database.ts'
import { goldenDraft, goldenTriage } from './golden.ts'
import type { Case } from './read-cases.ts'

/** `wrong` null: the right answer. */
export type Told = { case: Case; address: string; wrong: Wrong | null }
export type Teller = { url: string; begin(fake: Pick<FakeClaude, 'url' | 'script'>): void }

/** Starts it; it answers once `begin` has named the fake. A mail of a mailbox that it was told nothing of fails. */
export async function startTeller(scope: Scope, told: readonly Told[]): Promise<Teller> {
  const byRef = new Map(told.map((one) => [refOf(one.address), one]))
  let fake: Pick<FakeClaude, 'url' | 'script'> | undefined
  let turn = Promise.resolve()
  const server = await startServer({ port: 0, host: '127.0.0.1' }, (exchange) => {
    turn = turn.then(() => (fake === undefined ? undefined : passOn(fake, byRef, exchange)))
    return turn
  })
  scope.after(server.close)
  return {
    url: server.url,
    begin: (started) => {
      fake = started
    },
  }
}

/** As a mailbox is named in a request. */
const refOf = (address: string): string => createHash('sha256').update(address).digest('hex').slice(0, 32)

async function passOn(
  fake: Pick<FakeClaude, 'url' | 'script'>,
  byRef: ReadonlyMap<string, Told>,
  { request, response, url, body }: Exchange,
): Promise<void> {
  const fields = parse(body.toString('utf8'))
  if (url.pathname === '/v1/messages' && isFields(fields)) {
    const metadata = isFields(fields['metadata']) ? fields['metadata'] : {}
    const one = byRef.get(String(metadata['user_id']))
    if (one === undefined) return sendJson(response, 500, { message: 'no case has this mailbox' })
    fake.script(...entriesFor(one, findKind(fields), fields))
  }
  const { method = 'GET', headers } = request
  const passed = ['authorization', 'anthropic-version', 'content-type'].flatMap((name): [string, string][] => {
    const value = headers[name]
    return typeof value === 'string' ? [[name, value]] : []
  })
  const sent = method === 'GET' ? { method, headers: passed } : { method, headers: passed, body: new Uint8Array(body) }
  const answer = await fetch(`${fake.url}${url.pathname}${url.search}`, sent)
  const text = await answer.text()
  const kept = ['content-type', 'request-id', 'retry-after'].flatMap((name): [string, string][] => {
    const value = answer.headers.get(name)
    return value === null ? [] : [[name, value]]
  })
  response.writeHead(answer.status, Object.fromEntries(kept)).end(text)
}

/** The verifier is left to the fake: it reads the reply against its quotes. */
function entriesFor({ case: one, wrong }: Told, kind: RequestKind, body: Fields): ScriptEntry[] {
  if (kind === 'triage') {
    const triage = goldenTriage(one)
    // a model that obeys does not report what it obeys
    return [{ triage: wrong === 'obeys-injection' ? { ...triage, manipulation: false } : triage }]
  }
  if (kind !== 'draft') return []
  const documents = readDocuments(body)
  const mail = readMail(body) ?? NO_MAIL
  const right = goldenDraft(one, documents, mail)
  if (wrong === null) return [{ draft: right }]
  return [{ draft: spoil(wrong, right, { documents, mail, rules: readRules(body), number: 0 }) }]
}

const NO_MAIL: FakeMail = { fromName: '', subject: '', text: '', quoted: '', earlier: [] }
