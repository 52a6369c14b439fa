/**
 * Mails as they really come, each posted in both forms: nothing fails, and whatever stops a mail names what is wrong
 * with it. A larger collection of .eml files, where one lies beside the repository, is posted as well.
 */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { describe, type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { inboundFromEml } from '../../src/demo/inbound-from-eml.ts'
import { answerAlways, startTestPostern } from '../support/postern.ts'
import { LABELS } from './labels.ts'
import { type Form, type Letter, NOTHING_ABOVE, type Rested, readLetters, runCorpus, tabulate } from './run-corpus.ts'

const OWN = fileURLToPath(new URL('../fixtures/eml/', import.meta.url))
const BESIDE = fileURLToPath(new URL('../../../shared/data/eml/', import.meta.url))

/** state, the reasons that must be among those found, and the defects of the mail; `mime` where the forms differ */
type Expected = { at: string; for?: string[]; defects?: string[]; says?: RegExp; mime?: Omit<Expected, 'mime'> }

const ready = (says: RegExp): Expected => ({ at: 'ready', for: ['unauthenticated'], says })
const machine: Expected = { at: 'refused', for: ['machine'] }
const doubtful = (reason: string): Expected => ({ at: 'ready', for: [reason] })
const EXPECTED: Record<string, Expected> = {
  'abuse-report.eml': machine,
  'bounce.eml': machine,
  'boundary-missing.eml': { at: 'held', for: ['no_text'] },
  'broken-boundary.eml': ready(/^The end of this mail was lost on the way/),
  'calendar.eml': { at: 'held', for: ['calendar'] },
  'cyrillic-koi8.eml': ready(/^Когда вы открываетесь/),
  // In the parsed form the charset is Mailgun's to guess.
  'eight-bit-unlabelled.eml': { ...ready(/^Guten Tag/), mime: ready(/Schlüssel gefunden\? Viele Grüße, Jörg/) },
  'encrypted.eml': { at: 'held', for: ['encrypted'] },
  'forwarded.eml': ready(/^See what I was told last year\. Is that still right\?\s*$/),
  'help-desk.eml': doubtful('machine_suspected'),
  'html-only.eml': ready(/<b>Saturdays<\/b>/),
  'inbox-rule.eml': doubtful('machine_suspected'),
  'list-without-fields.eml': doubtful('machine_suspected'),
  'mailing-list.eml': machine,
  'nested.eml': ready(/^The wheel in the picture is bent/),
  'no-from.eml': { at: '406 webhook.no_sender' },
  'no-message-id.eml': ready(/e-bikes/),
  'no-subject-no-date.eml': ready(/e-bikes/),
  'out-of-office.eml': machine,
  'out-of-office-by-subject.eml': doubtful('suspicious_subject'),
  'picture-only.eml': { at: 'held', for: ['no_text'] },
  'plain.eml': ready(/for my bicycle, the blue one\.\s*$/),
  'reply-to-differs.eml': { at: 'ready', for: ['reply_to_differs'] },
  'several-from.eml': { at: 'ready', for: ['several_senders'], defects: ['several_from'] },
  'too-deep.eml': {
    at: 'ready',
    mime: { at: 'held', for: ['no_text', 'mime_unparsable'], defects: ['mime_unparsable'] },
  },
  'two-from-fields.eml': { at: 'ready', for: ['several_senders', 'authentication_failed'], defects: ['several_from'] },
}

/** One sender wrote many of them. */
const MANY = { MAX_EMAILS_PER_HOUR: '1000000' }

/** Each form has a database of its own, or the second post of a mail would only be a duplicate. */
const runBothForms = async (t: TestContext, letters: readonly Letter[]): Promise<Rested[]> => {
  const runs = (['parsed', 'mime'] as const).map(async (form) => {
    const postern = await startTestPostern(t, MANY)
    // What a mail asks is not the question here: each that gets a draft gets a good one.
    answerAlways(postern.claude)
    return runCorpus(postern, letters, { form, above: NOTHING_ABOVE })
  })
  const rested = (await Promise.all(runs)).flat()
  for (const line of [`${'where they rest'.padEnd(50)} form MIME`, ...tabulate(rested)]) t.diagnostic(line)
  return rested
}

const assertNothingFails = (rested: readonly Rested[]) => {
  for (const { name, form, status, state } of rested) {
    assert.ok(status === 200 || status === 406, `${name} as ${form}: ${status}`)
    assert.notEqual(state, 'failed', `${name} as ${form}`)
  }
}

const headerOf = (raw: Buffer): string => raw.toString('latin1').split(/\r?\n\r?\n/)[0] ?? ''

/** What the mail itself must show for each reason that is about how it was written. */
const DEFECT_OF: Record<string, (letter: Letter, rested: Rested) => boolean | Promise<boolean>> = {
  'webhook.no_sender': ({ raw }) => !/^from:[^\n]*[^\s@]@[^\s@]/im.test(headerOf(raw)),
  no_text: async ({ raw }, { defects }) => {
    const { bodyPlain, bodyHtml } = await inboundFromEml(raw)
    return defects.length > 0 || `${bodyPlain ?? ''}${bodyHtml ?? ''}`.trim() === ''
  },
  encrypted: ({ raw }) => /encrypted|pkcs7|BEGIN PGP MESSAGE/i.test(raw.toString('latin1')),
  calendar: ({ raw }) => /text\/calendar|calendar-notification|VCALENDAR/i.test(raw.toString('latin1')),
  several_senders: ({ raw }) => {
    const fields = headerOf(raw).match(/^from:.*(\r?\n[ \t].*)*/gim) ?? []
    return fields.length > 1 || (fields[0]?.match(/@/g)?.length ?? 0) > 1
  },
  mime_unparsable: (_letter, { defects }) => defects.includes('mime_unparsable'),
  headers_unreadable: (_letter, { defects }) => defects.includes('headers_unreadable'),
}

const assertStopsAreEarned = async (letters: readonly Letter[], rested: readonly Rested[]) => {
  const byName = new Map(letters.map((letter) => [letter.name, letter]))
  for (const one of rested) {
    const letter = byName.get(one.name)
    assert.ok(letter !== undefined)
    assert.equal(one.status === 406, one.code !== null, one.name)
    for (const reason of one.code === null ? one.reasons : [one.code]) {
      const shows = DEFECT_OF[reason]
      if (shows !== undefined) assert.ok(await shows(letter, one), `${one.name} as ${one.form} is not ${reason}`)
      else assert.equal(one.code, null, `${one.name} as ${one.form} is answered with ${reason}`)
    }
  }
}

test('each of our own mails comes to rest where it should, in both forms, and says why', async (t) => {
  const letters = await readLetters(OWN)
  assert.deepEqual(
    letters.map(({ name }) => name),
    Object.keys(EXPECTED).toSorted(),
  )
  const rested = await runBothForms(t, letters)
  assertNothingFails(rested)
  await assertStopsAreEarned(letters, rested)
  for (const one of rested) {
    const what = `${one.name} as ${one.form}`
    const expected = expectedOf(one.name, one.form)
    assert.equal(one.state ?? `${one.status} ${one.code}`, expected.at, what)
    for (const reason of expected.for ?? []) assert.ok(one.reasons.includes(reason), `${what}: ${one.reasons}`)
    assert.deepEqual(one.defects, expected.defects ?? [], what)
    if (expected.says !== undefined) assert.match(one.text, expected.says, what)
  }
})

const expectedOf = (name: string, form: Form): Expected => {
  const expected = EXPECTED[name]
  assert.ok(expected !== undefined, `nothing is expected of ${name}`)
  return form === 'mime' ? (expected.mime ?? expected) : expected
}

describe('a collection of real mails', { skip: !existsSync(BESIDE) && 'there is none beside the repository' }, () => {
  test('each has a label', async () => {
    const letters = await readLetters(BESIDE)
    assert.deepEqual(letters.map(({ name }) => name).toSorted(), [...LABELS.keys()].toSorted())
  })

  test('none fails or is asked for again, and what stops one is true of it', async (t) => {
    const letters = await readLetters(BESIDE)
    const rested = await runBothForms(t, letters)
    assert.equal(rested.length, 2 * letters.length)
    assertNothingFails(rested)
    await assertStopsAreEarned(letters, rested)
  })
})
