/**
 * Private values leave as tokens. The same value has the same token in every draft of a thread, and only tokens that stand
 * in this very request come back in its reply: one that the sender made up, or of another thread, does not.
 */
import type { FernetKey } from '../../crypto/fernet.ts'
import type { Queryable } from '../../db/pool.ts'
import { createRedactor } from '../../privacy/redact.ts'
import type { RedactionMap } from '../../privacy/redaction-map.ts'
import { keepRedactionMap, loadRedactionMap } from '../../privacy/store.ts'
import type { OperatorAnswer, ThreadEntry } from '../../providers/model.ts'
import { normalizeText } from '../normalize-text.ts'
import type { Gathered } from './gather.ts'

export type Words = Gathered & { operatorAnswers: readonly OperatorAnswer[] }
/** `shown`: the tokens that stand in the words; `map`: what each token of the thread stands for. */
export type Masked = { words: Words; map: RedactionMap; shown: ReadonlySet<string> }

/** What the tokens of the thread stood for when it was read, and which version that was. */
export type KnownMap = Awaited<ReturnType<typeof loadRedactionMap>>
export type MaskInput = {
  words: Words
  known: KnownMap
  threadId: string
  key: FernetKey
  at: Date
  /** texts that stay: our own address, and what the operator allows in replies */
  keep: readonly string[]
  /** two letters: how a telephone number without a country code is read */
  country: string
  /** a rehearsal: nothing that it masks ever comes back, so its tokens are not kept */
  rehearsal?: boolean
}

const TRIES = 3

/** Masks, and keeps the map of the thread before anything leaves. Throws when another draft keeps changing it. */
export async function maskWords(db: Queryable, input: MaskInput): Promise<Masked> {
  const { threadId, key, at } = input
  let { map, version } = input.known
  for (let tries = 0; tries < TRIES; tries += 1) {
    const masked = mask(map, input)
    if (!masked.changed || input.rehearsal === true) return masked
    if (await keepRedactionMap(db, { threadId, key, map: masked.map, version, at })) return masked
    ;({ map, version } = await loadRedactionMap(db, { threadId, key }))
  }
  throw new Error('the tokens of a thread were changed by another draft again and again')
}

/** Nothing is masked, so nothing has to come back (AI_PII_REDACTION=false). */
export const unmasked = (words: Words): Masked => ({ words, map: { entries: [] }, shown: new Set() })

/**
 * Twice, if it must be: a quoted line may tell that a word of the text above it is a password. Only tokens of the second time
 * stand in what leaves.
 */
function mask(map: RedactionMap, input: MaskInput): Masked & { changed: boolean } {
  const learnt = maskOnce(map, input)
  const masked = learnsLate(map, learnt.map, input.words.mail.from.name) ? maskOnce(learnt.map, input) : learnt
  return { ...masked, changed: masked.map.entries.length !== map.entries.length }
}

/** Values that are private wherever they stand, once some place has said so. The others are found by their form. */
const LEARNT: readonly string[] = ['SECRET', 'NATID', 'IBAN', 'CARD', 'PERSON']
/** The name of the From field is known from the start. */
const learnsLate = (before: RedactionMap, after: RedactionMap, from: string): boolean =>
  after.entries
    .slice(before.entries.length)
    .some(({ kind, value }) => LEARNT.includes(kind) && !(kind === 'PERSON' && from.includes(value)))

function maskOnce(map: RedactionMap, { words, keep, country }: MaskInput): Masked {
  const { mail, thread, names, operatorAnswers } = words
  const redactor = createRedactor({ map, identities: [mail.from.name, ...names], keep, country })
  const redact = (text: string) => redactor.redact(normalizeText(text, 'NFC'))
  const masked: Words = {
    names: [],
    mail: {
      ...mail,
      from: {
        name: redactor.redactName(normalizeText(mail.from.name, 'NFC')),
        address: redactor.redactAddress(mail.from.address),
      },
      text: redact(mail.text),
      quoted: redact(mail.quoted),
      subject: redact(mail.subject),
    },
    thread: thread.map((entry): ThreadEntry => ({ ...entry, text: redact(entry.text) })),
    operatorAnswers: operatorAnswers.map(({ question, answer }) => ({
      question: redact(question),
      answer: redact(answer),
    })),
  }
  const { map: grown, shown } = redactor.result()
  return { words: masked, map: grown, shown }
}
