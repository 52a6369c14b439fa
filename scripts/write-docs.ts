/** Writes what the code says of variables, events and rules into .env.example and the docs; `--check` exits 1 when they differ. */
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { SECURITY_EVENTS } from '../src/audit/events.ts'
import { mergePrices } from '../src/config/price-table.ts'
import { noteOf, VARIABLE_NAMES, type VariableName, type VariableNote } from '../src/config/variables.ts'
import { GUARD_NAMES } from '../src/mail/message.ts'
import { GUARD_REASONS, REASONS } from '../src/mail/reasons.ts'
import { describeGates } from '../src/mail/review/release.ts'
import { RULE_BOOK } from '../src/mail/rule-book.ts'
import { KIND_SENTENCES } from '../src/privacy/redaction-map.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

const EVENTS = 'src/audit/events.ts'

/** What operators search for; docs and alerts of theirs rely on each. */
const GREPS = [
  'security_event=true',
  '"webhook_signature_invalid"',
  '"rate_limit_exceeded"',
  '"email_validation_failed"',
  '"Malicious content pattern detected"',
]

const ENV_HEAD = `# Configuration of Postern. Copy to .env and edit: npm start reads it.
# Any NAME can be given as NAME_FILE instead, the path of a file that holds the value.
# Sample values are refused: set your own, or remove the line.`

const PAGE = `# Configuration

Postern is configured by environment variables, read once at the start. All mistakes are listed together, without any
value, and the process ends with 78.

- Every \`NAME\` can be given as \`NAME_FILE\`, the path of a file of at most 64 KiB that holds the value (Docker and
  Kubernetes secrets, systemd credentials). Both at once is a mistake.
- An empty value counts as unset. A comment after a value (\`MAX_EMAIL_SIZE=1048576  # 1 MiB\`) and quotes around a value
  are taken off; a value that itself holds white space followed by \`#\` goes into a file.
- \`true\`, \`yes\`, \`on\`, \`1\` and \`false\`, \`no\`, \`off\`, \`0\` are the booleans; words may be written in any case.
- \`NODE_ENV=production\` is strict: required settings must be there, sample values, short keys and unsafe settings stop the
  start. Elsewhere a missing key is made once and kept in \`DATA_DIR\` (mode 0600), and said so on stderr.
- "later" in the last column: the variable is read and checked, but nothing acts on it in this release.

<!-- variables:start -->
<!-- variables:end -->
`

const RULES_PAGE = `# Rules

Every mail is judged once, by rules that look at the mail and at what is known about it. Each rule finds one thing, or
nothing; the strongest finding is the verdict.

- **refuse**: final, and no draft is made. The mail is kept; \`postern messages draft ID\` asks for a draft all the same.
- **hold**: no draft is made for now, and Claude is not asked, until an operator asks for a draft, answers by hand or
  closes the mail. \`model_unavailable\` resumes by itself.
- **review**: a draft is made, and a person releases it, whatever REPLY_MODE says.
- **pass**: no rule objected. In \`auto\` the reply leaves by itself when every gate is open as well.

The timeline of a mail (\`postern messages show ID\`) names every rule that found something. Of several findings each is
told, the strongest first. With REPLY_MODE=off a mail is only stored unless it is refused, and counts against no limit.

A mail counts against MAX_EMAILS_PER_HOUR, and its text as said once, when it is not refused and is for one of our
mailboxes. Proven and unproven mails of one address count apart, so that a stranger who forges it uses up nothing of a
person whose mails are proven. On the parsed route nobody's are, unless TRUSTED_AUTHSERV_IDS is set: there a forged mail
counts like one of the person. Letter case, plus tags and the dots of Gmail do not make another sender.

A newer mail of a thread that gets a draft closes the unsent older ones of the same proof, held ones as well: its draft
answers them too.

Two ways of bringing mail here have every customer refused, and a third has every mail reviewed:

- **A Google Group or another mailing list that forwards to Mailgun.** It adds List-Id and Precedence: list,
  so that every mail looks like one of a list. Forward from a mailbox, an alias or a route of your mail server instead.
- **A website form that writes our own address into From.** It is refused as mail from ourselves, whatever Reply-To says.
  Write the visitor's address into From: nothing proves it, so a person releases each answer. Or have the form send from an
  address that is none of our inboxes, and write to the visitor by hand: an answer goes to From, never to Reply-To.
- **A rule of an Outlook inbox that redirects.** Exchange marks what it redirects as it marks what a rule answers. Forward
  with a mail flow rule or an alias instead.

<!-- rules:start -->
<!-- rules:end -->
`
const EVENTS_PAGE = `# Security events

Every event is one line of the log, counts in \`security_events_total{event="…"}\` of \`GET /metrics\`, and is a row of the table
\`security_event\` for 90 days. The log goes to stdout; with it in a file \`postern.log\`, these find them in both forms of
\`LOG_FORMAT\`:

\`\`\`sh
GREPS\`\`\`

Addresses of people are masked (\`j***@example.com\`), IP addresses are plain. \`postern events tail --follow\` shows them as they
come, \`postern events report --by ip\` who causes them. "recorded: later" means that nothing records it in this release.
`.replace('GREPS', GREPS.map((text) => `grep '${text}' postern.log\n`).join(''))

/** Gives what each generated file should hold, by its path from the root. Pages keep everything outside their markers. */
export const renderDocs = (): Record<string, string> => {
  const docs: Record<string, string> = { '.env.example': renderEnvExample() }
  docs['docs/configuration.md'] = fill(read('docs/configuration.md') ?? PAGE, 'variables', renderTable())
  docs['docs/rules.md'] = fill(read('docs/rules.md') ?? RULES_PAGE, 'rules', renderRules())
  docs['docs/drafts.md'] = renderDrafts(read('docs/drafts.md') ?? '')
  docs['docs/security-events.md'] = `${EVENTS_PAGE}\n${renderEventPages()}\n`
  const readme = read('README.md')
  if (readme?.includes('<!-- required:start -->')) docs['README.md'] = fill(readme, 'required', renderRequired())
  const security = read('SECURITY.md')
  if (security?.includes('<!-- events:start -->')) docs['SECURITY.md'] = fill(security, 'events', renderEvents())
  return docs
}

/** Gives the paths whose content differs from what it should be. */
export const findStale = (): string[] =>
  Object.entries(renderDocs())
    .filter(([path, text]) => read(path) !== text)
    .map(([path]) => path)

const renderEnvExample = (): string => {
  const sections = groupBySection().map(([section, names]) => {
    const entries = names.map((name) => `${wrapComment(describe(name))}\n${renderLine(name)}`)
    return `# ── ${section} ──\n\n${entries.join('\n\n')}`
  })
  return `${ENV_HEAD}\n\n${sections.join('\n\n')}\n`
}

/** What production needs stands open with a sample that is refused; the rest is commented out, with its default. */
const renderLine = (name: VariableName): string => {
  const { required, sample, fallback } = noteOf(name)
  return required ? `${name}=${sample ?? ''}` : `# ${name}=${fallback ?? ''}`
}

const describe = (name: VariableName): string => {
  const { about, required, standIn, inForce } = noteOf(name)
  const needed = required ? ` Required in production; elsewhere: ${standIn}.` : ''
  return `${about}${needed}${inForce ? '' : ' Takes effect with a later release.'}`
}

const renderTable = (): string =>
  groupBySection()
    .map(([section, names]) => {
      const rows = names.map((name) => {
        const note = noteOf(name)
        return [
          `\`${name}\``,
          note.about,
          renderDefault(note),
          note.secret ? 'secret' : '',
          note.inForce ? 'now' : 'later',
        ]
      })
      return `## ${section}\n\n${renderRows(['variable', 'what it is', 'default', '', 'in force'], rows)}`
    })
    .join('\n\n')

const renderRequired = (): string => {
  const names = VARIABLE_NAMES.filter((name) => noteOf(name).required)
  const rows = names.map((name) => {
    const { about, inForce, standIn } = noteOf(name)
    return [`\`${name}\``, inForce ? about : `${about} Takes effect with a later release.`, standIn ?? '']
  })
  return renderRows(['variable', 'what it is', 'outside production'], rows)
}

const renderEvents = (): string => {
  const rows = listEvents().map(({ name, severity, sentence, fieldNames, recorded }) => [
    `\`${name}\``,
    severity,
    sentence,
    fieldNames.map((field) => `\`${field}\``).join(' '),
    recorded,
  ])
  return renderRows(['event', 'severity', 'sentence', 'fields', 'recorded'], rows)
}

const renderEventPages = (): string =>
  listEvents()
    .map(({ name, severity, sentence, fieldNames, means, todo, recorded }) => {
      const facts = [
        `Severity: ${severity}. Line: "${sentence}".`,
        `Fields: ${fieldNames.map((field) => `\`${field}\``).join(', ')}. Recorded: ${recorded}.`,
      ]
      return [`## ${name}`, facts.join('\n'), `**It means**: ${means}`, `**To do**: ${todo}`].join('\n\n')
    })
    .join('\n\n')

const listEvents = () => {
  const sources = globSync('src/**/*.ts', { cwd: ROOT, exclude: ['src/db/generated/**', 'src/demo/**', EVENTS] })
  const code = sources.map((path) => read(path)).join('\n')
  return Object.entries(SECURITY_EVENTS).map(([name, { fields, ...rest }]) => ({
    name,
    ...rest,
    fieldNames: Object.keys(fields.shape),
    recorded: code.includes(`'${name}'`) ? 'now' : 'later',
  }))
}

/** One row for each finding that a rule may have. */
const renderRules = (): string => {
  const rows = Object.entries(RULE_BOOK).flatMap(([name, { sees, finds, source }]) =>
    finds.map((find) => {
      const [verdict = '', reason = ''] = find.split(' ')
      return [`\`${name}\``, verdict, `\`${reason}\``, sees, source]
    }),
  )
  return renderRows(['rule', 'verdict', 'reason', 'what it sees', 'source'], rows)
}

const renderDrafts = (page: string): string => {
  const gates = describeGates().map(({ name, open }) => [`\`${name}\``, open])
  const guards = GUARD_NAMES.map((name) => [
    `\`${name}\``,
    `\`${GUARD_REASONS[name]}\``,
    REASONS[GUARD_REASONS[name]].sentence,
  ])
  const kinds = Object.entries(KIND_SENTENCES).map(([kind, sentence]) => [`\`[${kind}_1]\``, sentence])
  const prices = mergePrices(null).map(({ model, from, upTo, rates }) => [
    `\`${model}\``,
    from,
    upTo === null ? 'any' : `up to ${upTo}`,
    ...[rates.input, rates.output, rates.cacheRead, rates.cacheWrite5m, rates.cacheWrite1h].map((nano) =>
      String(nano / 1000),
    ),
  ])
  const tables: [string, string][] = [
    ['gates', renderRows(['gate', 'open means'], gates)],
    ['guards', renderRows(['guard', 'reason', 'what it means'], guards)],
    ['kinds', renderRows(['token', 'stands for'], kinds)],
    ['prices', renderRows(PRICE_HEAD, prices)],
  ]
  return tables.reduce((text, [name, block]) => fill(text, name, block), page)
}
const PRICE_HEAD = ['model', 'from', 'prompt tokens', 'input', 'output', 'cache read', 'write 5 min', 'write 1 h']

/** Columns are as wide as their widest cell: the form that the formatter gives a table of a page. */
const renderRows = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')))
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)))
  const renderRow = (row: readonly string[]) => `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  const [first = '', ...rest] = cells.map(renderRow)
  return [first, rule, ...rest].join('\n')
}

const renderDefault = ({ required, standIn, fallback }: VariableNote): string => {
  if (required) return `**required in production**; elsewhere: ${standIn}`
  return fallback === null || fallback === '' ? 'none' : `\`${fallback}\``
}

const groupBySection = (): [string, VariableName[]][] => [
  ...Map.groupBy(VARIABLE_NAMES, (name) => noteOf(name).section),
]

/** A word that is longer than a line has one of its own: cut, its rest would be no comment. */
const wrapComment = (text: string): string => text.replace(/(.{1,116}|\S+)(?:\s+|$)/g, '# $1\n').trimEnd()

const fill = (page: string, name: string, block: string): string => {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`]
  const [from, to] = [page.indexOf(start), page.indexOf(end)]
  if (from === -1 || to < from) throw new Error(`the markers ${start} and ${end} are missing`)
  return `${page.slice(0, from + start.length)}\n${block}\n${page.slice(to)}`
}

const read = (path: string): string | null => (existsSync(ROOT + path) ? readFileSync(ROOT + path, 'utf8') : null)

if (import.meta.main) {
  const stale = findStale()
  const check = process.argv.includes('--check')
  const docs = renderDocs()
  if (!check) for (const path of stale) writeFileSync(ROOT + path, docs[path] ?? '')
  for (const path of stale) console.error(`${check ? 'differs from the schema' : 'written'}: ${path}`)
  process.exitCode = check && stale.length > 0 ? 1 : 0
}
