/**
 * Mailboxes as an operator's reviewed YAML file has them. Only what such a file needs of YAML 1.2 is taken: no anchors and
 * aliases (a few of them unfold into gigabytes), no tags and directives (they change what a word means), no key twice (a
 * reviewer reads one of the two).
 */
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  parseDocument,
  type YAMLMap,
} from 'yaml'
import { identityOf, normalizeAddress } from './address.ts'
import { MAILBOX_KEYS, MailboxSettings } from './mailbox-settings.ts'

type FileMailbox = { address: string; settings: MailboxSettings }
type ReadFile =
  | { mailboxes: FileMailbox[]; problems: [] }
  /** each a sentence with line and column, in the order of the file */
  | { mailboxes: []; problems: string[] }

const MAX_BYTES = 1024 * 1024
/** Words, marks and line ends. Parsing costs some microseconds for each: a MiB of commas would take six seconds. */
const MAX_LEXEMES = 50_000
const MAX_MAILBOXES = 500
const MAX_PROBLEMS = 50

/**
 * Takes the text of a file; gives every mailbox in it, or every problem at once and no mailbox. Work is bounded by 1 MiB and
 * 50,000 lexemes.
 */
export function readMailboxFile(text: string): ReadFile {
  const found = isTooMuch(text) ?? readText(text)
  return found.problems.length === 0
    ? { mailboxes: found.mailboxes, problems: [] }
    : { mailboxes: [], problems: clip(found.problems) }
}

type Found = { mailboxes: FileMailbox[]; problems: string[] }
const refuse = (problem: string): Found => ({ mailboxes: [], problems: [problem] })

function isTooMuch(text: string): Found | null {
  if (Buffer.byteLength(text) > MAX_BYTES) return refuse('The file is larger than 1 MiB.')
  let lexemes = 0
  for (const _ of new Lexer().lex(text)) {
    lexemes += 1
    if (lexemes > MAX_LEXEMES) return refuse(`The file has more than ${MAX_LEXEMES} words and marks.`)
  }
  return null
}

/** `tell` takes the place as a node or an offset. */
type Report = { tell(place: unknown, sentence: string): void }

function readText(text: string): Found {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    merge: false,
    resolveKnownTags: false,
    stringKeys: true,
    // Each key would be compared with each: keysOf does it in one pass.
    uniqueKeys: false,
    prettyErrors: false,
    // 'silent' would also let a second document pass unseen.
    logLevel: 'error',
    lineCounter: lines,
  })
  const told: { at: number; sentence: string }[] = []
  const report: Report = {
    tell: (place, sentence) => void told.push({ at: typeof place === 'number' ? place : offsetOf(place), sentence }),
  }
  const refused = [...document.errors, ...document.warnings]
  for (const { pos, message } of refused) report.tell(pos[0], `${firstLine(message)}.`)
  const mailboxes = refused.length === 0 ? readMailboxes(report, document) : []
  const problems = told
    .sort((one, other) => one.at - other.at)
    .map(({ at, sentence }) => {
      const { line, col } = lines.linePos(at)
      return `Line ${Math.max(line, 1)}, column ${Math.max(col, 1)}: ${sentence}`
    })
  return { mailboxes, problems }
}

function readMailboxes(report: Report, document: Document.Parsed): FileMailbox[] {
  if (document.directives.yaml.explicit) report.tell(0, 'The file must have no %YAML directive.')
  const top = document.contents
  if (!isPlain(report, top, 'The file')) return []
  if (!isMap(top)) {
    report.tell(top, 'The file must begin with "mailboxes:" and a list under it.')
    return []
  }
  const list = keysOf(report, top, { owner: 'The file', known: ['mailboxes'] }).get('mailboxes')
  if (!isPlain(report, list, 'mailboxes')) return []
  if (!isSeq(list)) {
    report.tell(list ?? top, 'mailboxes must be a list.')
    return []
  }
  if (list.items.length > MAX_MAILBOXES) report.tell(list, `mailboxes must have at most ${MAX_MAILBOXES} items.`)
  const taken = new Set<string>()
  return list.items.slice(0, MAX_MAILBOXES).flatMap((item, at) => {
    const named = `mailbox ${at + 1}`
    if (!isPlain(report, item, named)) return []
    if (isMap(item)) return readMailbox(report, item, { named, taken })
    report.tell(item ?? list, `${named} must have an address and its settings, each as "key: value".`)
    return []
  })
}

function readMailbox(
  report: Report,
  item: YAMLMap,
  { named, taken }: { named: string; taken: Set<string> },
): FileMailbox[] {
  const given = item.get('address')
  const address = typeof given === 'string' ? normalizeAddress(given) : null
  const owner = address ?? named
  const keys = keysOf(report, item, { owner, known: ['address', ...MAILBOX_KEYS] })
  const settings = readKeys(report, keys, owner)
  const place = keys.get('address') ?? item
  if (address === null) {
    report.tell(place, `address of ${named} must be a mail address.`)
    return []
  }
  const identity = identityOf(address)
  if (taken.has(identity)) report.tell(place, `${address} is in the file twice.`)
  taken.add(identity)
  return settings === null ? [] : [{ address: identity, settings }]
}

function readKeys(report: Report, keys: ReadonlyMap<string, unknown>, owner: string): MailboxSettings | null {
  const values = [...keys].flatMap(([key, node]) => {
    const value = key === 'address' ? null : readValue(report, node, `${key} of ${owner}`)
    return value === null ? [] : [[key, value]]
  })
  const parsed = MailboxSettings.safeParse(Object.fromEntries(values))
  for (const { path, message } of parsed.error?.issues ?? []) {
    const [key = '', item] = path.map(String)
    const node = keys.get(key)
    const place = isSeq(node) && item !== undefined ? node.items[Number(item)] : node
    report.tell(place, `${item === undefined ? key : `${key}, item ${Number(item) + 1},`} of ${owner} ${message}.`)
  }
  return parsed.data ?? null
}

/** The nodes behind the keys of a map. Unknown keys and second ones are told and left out. */
function keysOf(
  report: Report,
  map: YAMLMap,
  { owner, known }: { owner: string; known: readonly string[] },
): Map<string, unknown> {
  const keys = new Map<string, unknown>()
  for (const { key, value } of map.items) {
    if (!isPlain(report, key, `a key of ${owner}`) || !isScalar(key)) continue
    const name = String(key.value)
    if (!known.includes(name)) report.tell(key, `${owner} has no ${quoted(name)}; there is ${known.join(', ')}.`)
    else if (keys.has(name)) report.tell(key, `${name} of ${owner} is there twice.`)
    else keys.set(name, value)
  }
  return keys
}

/** A word, a number or a list of them; null for nothing, as after a key whose value is left out. */
function readValue(report: Report, node: unknown, named: string): unknown {
  if (node === null || !isPlain(report, node, named)) return null
  if (isScalar(node)) return node.value
  if (!isSeq(node)) return {}
  return node.items.map((item) => (isPlain(report, item, named) && isScalar(item) ? item.value : {}))
}

const MARKS = { alias: '*', anchor: '&', tag: '!' } as const

/** Tells of an alias, an anchor or a tag. */
function isPlain(report: Report, node: unknown, named: string): boolean {
  const what = isAlias(node) ? 'alias' : !isNode(node) ? null : node.anchor ? 'anchor' : node.tag ? 'tag' : null
  if (what !== null) report.tell(node, `${named} must have no ${what} (${MARKS[what]}).`)
  return what === null
}

const quoted = (name: string): string => JSON.stringify(name.slice(0, 40))

const offsetOf = (node: unknown): number => (isNode(node) ? (node.range?.[0] ?? 0) : 0)

const firstLine = (message: string): string => (message.split('\n')[0] ?? '').slice(0, 200)

function clip(problems: string[]): string[] {
  const more = problems.length - MAX_PROBLEMS
  return more > 0 ? [...problems.slice(0, MAX_PROBLEMS), `There are ${more} more problems.`] : problems
}
