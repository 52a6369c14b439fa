/** Posts a folder of mails to a running Postern and tells where each one comes to rest. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type InboundPost, inboundFromEml } from '../../src/demo/inbound-from-eml.ts'
import { postInbound } from '../../src/demo/post-inbound.ts'
import type { State } from '../../src/mail/lifecycle.ts'
import { loadMessage } from '../../src/mail/store.ts'
import { MAILBOX, SIGNING_KEY, type TestPostern } from '../support/postern.ts'

export type Form = 'parsed' | 'mime'
export type Letter = { name: string; raw: Buffer }
export type Rested = {
  name: string
  form: Form
  status: number
  /** of the problem, when the answer is not 200 */
  code: string | null
  duplicate: boolean
  state: State | null
  /** what check decided, and the first reason for it; null when the mail was not taken */
  verdict: { kind: string; reason: string | null } | null
  /** what check and the stages after it found */
  reasons: string[]
  defects: string[]
  text: string
}

const PATIENCE = 60_000
const AT_WORK: readonly State[] = ['received', 'drafting', 'approved', 'sending']
const AT_ONCE = 8

/** Every .eml below `folder`, by its path in it. */
export async function readLetters(folder: string): Promise<Letter[]> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.eml')).toSorted()
  return Promise.all(names.map(async (name) => ({ name, raw: await readFile(join(folder, name)) })))
}

/** Header fields to put on top of a mail, as a trusted hop would. */
export type Above = (mail: InboundPost) => [string, string][]
export const NOTHING_ABOVE: Above = () => []

/** Posts as Mailgun would, some at a time, and waits until nothing is at work any more. */
export async function runCorpus(
  postern: TestPostern,
  letters: readonly Letter[],
  { form, above }: { form: Form; above: Above },
): Promise<Rested[]> {
  const posted: Posted[] = []
  for (let at = 0; at < letters.length; at += AT_ONCE) {
    const some = letters.slice(at, at + AT_ONCE)
    posted.push(...(await Promise.all(some.map((letter) => post(postern.url, letter, { form, above })))))
  }
  await waitForRest(postern)
  return Promise.all(posted.map((one) => describe(postern, one, form)))
}

type Posted = { name: string; status: number; body: { id?: string; status?: string; code?: string } }

async function post(
  url: string,
  { name, raw }: Letter,
  { form, above }: { form: Form; above: Above },
): Promise<Posted> {
  const path = form === 'mime' ? '/webhook/mailgun/mime' : '/webhook/mailgun'
  const mail = await inboundFromEml(raw, { recipient: MAILBOX })
  const { status, body } = await postInbound({
    url: url + path,
    signingKey: SIGNING_KEY,
    mail,
    above: above(mail),
    form: form === 'mime' ? 'mime' : 'urlencoded',
  })
  return { name, status, body: body as Posted['body'] }
}

async function waitForRest({ deps }: TestPostern): Promise<void> {
  const until = Date.now() + PATIENCE
  for (;;) {
    const { rows } = await deps.pool.query('select count(*)::int as busy from message where state = any($1)', [AT_WORK])
    if (rows[0].busy === 0) return
    if (Date.now() > until) throw new Error(`${rows[0].busy} mails of the corpus are still at work`)
    await sleep(50)
  }
}

async function describe({ deps }: TestPostern, { name, status, body }: Posted, form: Form): Promise<Rested> {
  const duplicate = body.status === 'duplicate'
  const refused = {
    name,
    form,
    status,
    code: body.code ?? null,
    duplicate,
    state: null,
    verdict: null,
    reasons: [],
    defects: [],
    text: '',
  }
  if (body.id === undefined) return refused
  const { state, reasons, verdict, head, body: words } = await loadMessage(deps, body.id)
  const found = [...reasons, ...(verdict?.findings ?? []).map(({ reason }) => reason)]
  const text = words.text + (words.html ?? '')
  const judged = verdict === null ? null : { kind: verdict.kind, reason: verdict.findings[0]?.reason ?? null }
  return { ...refused, state, verdict: judged, reasons: [...new Set(found)], defects: head.defects, text }
}

/** Lines of `state (first reason)`, each with how many mails of each form rest there. */
export function tabulate(rested: readonly Rested[]): string[] {
  const counts = new Map<string, { parsed: number; mime: number }>()
  for (const { state, status, code, reasons, duplicate, form } of rested) {
    const where = state === null ? `${status} ${code}` : `${state} (${reasons[0] ?? 'no reason'})`
    const line = duplicate ? `${where}, as a duplicate` : where
    const count = counts.get(line) ?? { parsed: 0, mime: 0 }
    count[form] += 1
    counts.set(line, count)
  }
  const lines = [...counts].toSorted(([one], [other]) => (one < other ? -1 : 1))
  return lines.map(
    ([line, { parsed, mime }]) => `${line.padEnd(50)} ${String(parsed).padStart(4)} ${String(mime).padStart(4)}`,
  )
}
