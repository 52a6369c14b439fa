/** What the pages promise exists: scripts, commands, files, variables, packages. */
import assert from 'node:assert/strict'
import { existsSync, globSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { loadCommands } from '../../src/cli/index.ts'
import { parseCommandLine } from '../../src/cli/parse.ts'
import { ALIASES, VARIABLE_NAMES } from '../../src/config/variables.ts'
import { codeSpans, fencedLines, readPage, tableBetween } from '../support/markdown.ts'

const COMMANDS = await loadCommands()
const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const PAGES = [
  'README.md',
  'SECURITY.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...globSync('docs/**/*.md', { cwd: ROOT }),
]
const PACKAGE = JSON.parse(readPage('package.json')) as {
  scripts: Record<string, string>
  dependencies: Record<string, string>
}
/** npm's own, which need no `run` */
const NPM = ['test', 'start', 'ci', 'audit', 'install']

const everyCommand = (page: string): string[] => [
  ...fencedLines(page, 'sh'),
  ...codeSpans(page).filter((span) => /^(npm|postern) /.test(span)),
]
const wordsOf = (line: string): string[] => {
  const [command = ''] = line.split(/\s#\s|\s[|;&>]+\s/)
  return [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? '')
}

test('the README has under 200 lines', () => {
  assert.ok(readPage('README.md').split('\n').length <= 200)
})

for (const path of PAGES) {
  test(`${path}: every npm script that it names exists`, () => {
    for (const line of everyCommand(readPage(path))) {
      const [program, ...words] = wordsOf(line).filter((word) => !/^[A-Z_]+=/.test(word) && word !== '--silent')
      if (program !== 'npm') continue
      const script = words[0] === 'run' ? words[1] : words[0]
      const known = script !== undefined && (script in PACKAGE.scripts || (words[0] !== 'run' && NPM.includes(script)))
      assert.ok(known, line)
    }
  })

  test(`${path}: every command of the CLI that it names parses`, () => {
    for (const line of everyCommand(readPage(path))) {
      const words = wordsOf(line)
      const at = words.findIndex((word) => word === 'postern' || word === 'src/cli/main.ts')
      const own = words.slice(at + 1).filter((word) => word !== '--')
      // `npm run postern --`, and the image of that name
      if (at === -1 || own.length === 0 || words[0] === 'docker' || words.includes('…')) continue
      assert.equal(parseCommandLine(COMMANDS, own).kind, 'run', line)
    }
    const nouns = new Set(COMMANDS.map(({ name }) => name.split(' ')[0]))
    for (const span of codeSpans(readPage(path))) {
      const [noun = '', verb] = span.split(' ')
      if (!nouns.has(noun) || verb === undefined) continue
      const named = COMMANDS.some(({ name }) => span === name || span.startsWith(`${name} `))
      assert.ok(named, `\`${span}\``)
    }
  })

  test(`${path}: every relative link leads to a file, and every anchor to a heading`, () => {
    for (const [, target = ''] of readPage(path).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue
      const [file = '', anchor] = target.split('#')
      const found = file === '' ? path : normalize(join(dirname(path), file))
      assert.ok(existsSync(join(ROOT, found)), `${target} in ${path}`)
      if (anchor !== undefined) assert.ok(anchorsOf(readPage(found)).includes(anchor), `${target} in ${path}`)
    }
  })

  test(`${path}: every variable that it names is in the schema`, () => {
    const known = new Set<string>([...VARIABLE_NAMES, ...Object.values(ALIASES)])
    const named = codeSpans(readPage(path)).flatMap((span) => [...span.matchAll(/\b[A-Z]+(?:_[A-Z]+)+\b/g)])
    const unknown = named.map(([name]) => name).filter((name) => !known.has(name) && !NOT_VARIABLES.has(name))
    assert.deepEqual(unknown, [])
  })

  test(`${path}: every file or folder of the source that it names exists`, () => {
    const named = codeSpans(readPage(path)).filter((span) => /^(src|test|scripts|prisma|docs)\/[\w./-]+$/.test(span))
    for (const span of named) assert.ok(existsSync(join(ROOT, span)), `\`${span}\``)
  })
}

/** Placeholders of commands, and the variables of npm, Docker and Node. */
const NOT_VARIABLES = new Set([
  'MESSAGE_ID',
  'DRAFT_ID',
  'HELD_ID',
  'REQUEST_ID',
  'NAME_FILE',
  'PRISMA_SCHEMA_ENGINE_BINARY',
  'NODE_IMAGE',
])

const anchorsOf = (page: string): string[] =>
  [...page.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )

test('the README gives a reason for each package that the service needs, and for no other', () => {
  const rows = tableBetween(readPage('README.md'), 'dependencies')
  const names = rows.map(([name = '']) => name.replaceAll('`', ''))
  assert.deepEqual(names, Object.keys(PACKAGE.dependencies).sort())
  for (const [name, reason = ''] of rows) assert.ok(reason.length > 5, name)
})

test('the folders of the road in the README are those of src/mail', () => {
  const page = readPage('README.md')
  for (const stage of ['accept', 'check', 'draft', 'review', 'send']) {
    assert.ok(existsSync(join(ROOT, 'src/mail', stage)), stage)
    assert.match(page, new RegExp(`\\b${stage}/`))
  }
})
