/**
 * What check decides of real mails, against the labels that say who would read an answer: machines are never answered
 * without a person, and people whose address is proven mostly are.
 *
 * Each mail is judged as if it were the first of its day and had been written to us, since the label says nothing else:
 * it names our mailbox in a To field on top, the counts of limits are forgotten as they are written (many of the mails
 * are of one sender and have one text), and a mail is forgotten before another one with its Message-ID comes.
 */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { describe, type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { jobsDone } from '../support/jobs-done.ts'
import { AUTHSERV, MAILBOX, startTestPostern, type TestPostern } from '../support/postern.ts'
import { LABELS, type Label, OWN_LABELS } from './labels.ts'
import { type Above, type Form, type Letter, type Rested, readLetters, runCorpus } from './run-corpus.ts'

const OWN = fileURLToPath(new URL('../fixtures/eml/', import.meta.url))
const BESIDE = fileURLToPath(new URL('../../../shared/data/eml/', import.meta.url))
const PASS_SHARE = 0.8

const toUs: Above = () => [['To', MAILBOX]]
const provenToUs: Above = (mail) => {
  const domain = mail.from?.match(/@([^>\s]+)/)?.[1] ?? ''
  return [['Authentication-Results', `${AUTHSERV}; dmarc=pass header.from=${domain}`], ...toUs(mail)]
}

type Judged = { unproven: Rested[]; proven: Rested[] }

for (const form of ['parsed', 'mime'] as const) {
  test(`our own mails, as ${form}: no machine is answered by itself`, async (t) => {
    const judged = await judgeBoth(t, await readLetters(OWN), { form, labels: OWN_LABELS })
    assertNoMachinePasses(judged, OWN_LABELS)
    const passed = judged.proven.filter(({ verdict }) => verdict?.kind === 'pass')
    assert.ok(passed.length > 0, 'nobody at all passes')
  })
}

test('each of our own mails has a label', async () => {
  const names = (await readLetters(OWN)).map(({ name }) => name)
  assert.deepEqual(names, [...OWN_LABELS.keys()].toSorted())
})

describe('the labelled mails', { skip: !existsSync(BESIDE) && 'there are none beside the repository' }, () => {
  for (const form of ['parsed', 'mime'] as const) {
    test(`as ${form}: no machine is answered by itself, and most people with a proof are`, async (t) => {
      const letters = (await readLetters(BESIDE)).filter(({ name }) => LABELS.has(name))
      const judged = await judgeBoth(t, letters, { form, labels: LABELS })
      assertNoMachinePasses(judged, LABELS)
      const people = judged.proven.filter(({ name, verdict }) => LABELS.get(name) === 'human' && verdict !== null)
      const passed = people.filter(({ verdict }) => verdict?.kind === 'pass')
      t.diagnostic(`${passed.length} of ${people.length} people with a proof pass`)
      for (const { name, verdict } of people)
        if (verdict?.kind !== 'pass') t.diagnostic(`  ${name}: ${verdict?.kind} ${verdict?.reason}`)
      assert.ok(passed.length >= PASS_SHARE * people.length, `${passed.length} of ${people.length}`)
    })
  }
})

/** Without a proof of the sender, and with a trusted one on top: only then a reply may leave without a person. */
async function judgeBoth(
  t: TestContext,
  letters: readonly Letter[],
  { form, labels }: { form: Form; labels: ReadonlyMap<string, Label> },
): Promise<Judged> {
  const unproven = await judge(t, letters, { form, above: toUs })
  const proven = await judge(t, letters, { form, above: provenToUs })
  for (const [title, rested] of Object.entries({ 'without a proof': unproven, 'with a proof': proven }))
    for (const line of tabulate(`${form}, ${title}`, rested, labels)) t.diagnostic(line)
  return { unproven, proven }
}

function assertNoMachinePasses({ unproven, proven }: Judged, labels: ReadonlyMap<string, Label>): void {
  for (const one of [...unproven, ...proven]) {
    assert.equal(one.duplicate, false, one.name)
    if (labels.get(one.name) === 'machine') assert.notEqual(one.verdict?.kind, 'pass', one.name)
  }
  assert.deepEqual(
    unproven.filter(({ verdict }) => verdict?.kind === 'pass').map(({ name }) => name),
    [],
  )
}

async function judge(t: TestContext, letters: readonly Letter[], how: { form: Form; above: Above }): Promise<Rested[]> {
  const postern = await startTestPostern(t, { MAX_EMAILS_PER_HOUR: '1000000' })
  await forgetClaims(postern)
  const rested: Rested[] = []
  for (const batch of withoutTwins(letters)) {
    rested.push(...(await runCorpus(postern, batch, how)))
    await jobsDone(postern.deps.pool)
    await postern.deps.pool.query('truncate message, thread cascade')
  }
  return rested
}

/** Batches in which no Message-ID stands twice. */
function withoutTwins(letters: readonly Letter[]): Letter[][] {
  const batches: { ids: Set<string>; letters: Letter[] }[] = []
  for (const letter of letters) {
    const [, id = letter.name] = /^message-id:\s*(<[^>]*>)/im.exec(letter.raw.toString('latin1')) ?? []
    const batch = batches.find(({ ids }) => !ids.has(id))
    if (batch === undefined) batches.push({ ids: new Set([id]), letters: [letter] })
    else {
      batch.ids.add(id)
      batch.letters.push(letter)
    }
  }
  return batches.map((batch) => batch.letters)
}

const forgetClaims = ({ deps }: TestPostern) =>
  deps.pool.query(`
    create function forget_claim() returns trigger language plpgsql as $$ begin return null; end $$;
    create trigger forget_claim before insert on quota_claim for each row execute function forget_claim()`)

/** Lines of label, verdict and first reason, each with how many mails have it. */
function tabulate(title: string, rested: readonly Rested[], labels: ReadonlyMap<string, Label>): string[] {
  const counts = new Map<string, number>()
  for (const { name, status, code, verdict } of rested) {
    const said = verdict === null ? `${status}     ${code}` : `${verdict.kind.padEnd(7)} ${verdict.reason ?? ''}`
    const line = `${(labels.get(name) ?? '').padEnd(8)} ${said}`
    counts.set(line, (counts.get(line) ?? 0) + 1)
  }
  const lines = [...counts].toSorted(([one], [other]) => (one < other ? -1 : 1))
  return [title, ...lines.map(([line, count]) => `${line.padEnd(45)} ${String(count).padStart(4)}`)]
}
