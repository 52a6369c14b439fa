/** Mails that carry orders for a model: our own, and others that are read where they lie, when they are there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export type AttackMail = {
  id: string
  /** what kind of attack; for our own the name of their file */
  family: string
  language: string
  subject: string
  text: string
  html?: string
  /** the display name, or the subject, as it stands in the field, encoded words and all */
  rawName?: string
  rawSubject?: string
  /** further header fields */
  fields?: string[]
  /** mails of the same sender before this one, oldest first */
  earlier?: string[]
}
type Row = AttackMail & { repeat?: { part: string; times: number } }

const OWN = fileURLToPath(new URL('../../fixtures/attacks', import.meta.url))
/** Of whoever has more: attacks-dev.jsonl and benign-dev.jsonl, with `id`, `subject` and `body` in each line. */
const SHARED =
  process.env['POSTERN_ATTACKS'] ?? fileURLToPath(new URL('../../../../shared/data/injection', import.meta.url))

export const readRows = <T>(path: string): T[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as T)

/** The mails of test/fixtures/attacks; a long text is written as a part and how often it stands there. */
export const ownAttacks = (): AttackMail[] =>
  readdirSync(OWN)
    .toSorted()
    .flatMap((file) =>
      readRows<Row>(join(OWN, file)).map(({ repeat, ...mail }) => ({
        ...mail,
        family: file.replace('.jsonl', ''),
        text: repeat === undefined ? mail.text : mail.text + repeat.part.repeat(repeat.times),
      })),
    )

type SharedRow = { id: string; family?: string; subject: string; body: string }

/** None when the folder is not there. */
export const sharedMails = (file: 'attacks-dev.jsonl' | 'benign-dev.jsonl'): AttackMail[] => {
  const path = join(SHARED, file)
  if (!existsSync(path)) return []
  return readRows<SharedRow>(path).map(({ id, family = 'shared', subject, body }) => ({
    id,
    family,
    language: 'en',
    subject,
    text: body,
  }))
}
