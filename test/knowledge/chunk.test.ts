import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Chunk, chunkArticle } from '../../src/knowledge/chunk.ts'

const chunk = (text: string, title: string | null = null) => chunkArticle({ text, title, name: 'prices' })
const pairs = (chunks: Chunk[]) => chunks.map(({ heading, body }) => [heading, body])

const CASES: { what: string; text: string; title?: string; is: [string, string][] }[] = [
  { what: 'a text without headings has the name', text: 'All is free.', is: [['prices', 'All is free.']] },
  { what: 'or its title', text: 'All is free.', title: 'What it costs', is: [['What it costs', 'All is free.']] },
  {
    what: 'headings nest, and a higher one ends the lower',
    text: '# Shop\nHello.\n## Tea\nGreen.\n### Price\n5 €\n## Pots\nRed.',
    is: [
      ['Shop', 'Hello.'],
      ['Shop > Tea', 'Green.'],
      ['Shop > Tea > Price', '5 €'],
      ['Shop > Pots', 'Red.'],
    ],
  },
  {
    what: 'text above the first heading is kept under the name, which stands in for a missing title',
    text: 'Hello.\n\n## Tea\nGreen.',
    is: [
      ['prices', 'Hello.'],
      ['prices > Tea', 'Green.'],
    ],
  },
  {
    what: 'a title that is the first heading is said once',
    text: '# Tea\nGreen.',
    title: 'Tea',
    is: [['Tea', 'Green.']],
  },
  {
    what: 'Setext headings',
    text: 'Shop\n====\n\nHello.\n\nTea\n---\nGreen.',
    is: [
      ['Shop', 'Hello.'],
      ['Shop > Tea', 'Green.'],
    ],
  },
  {
    what: 'a rule, a list or a table above dashes is no heading',
    text: '# A\ntwo lines\nof text\n---\n- item\n---\n\n| a | b |\n---\n\n---',
    is: [['A', 'two lines\nof text\n---\n- item\n---\n\n| a | b |\n---\n\n---']],
  },
  {
    what: 'hashes inside fences are text, and a shorter or longer fence of the other kind ends nothing',
    text: '# A\n````sh\n# not this\n```\n~~~~~\n## nor this\n````\n## B\nyes',
    is: [
      ['A', '````sh\n# not this\n```\n~~~~~\n## nor this\n````'],
      ['A > B', 'yes'],
    ],
  },
  {
    what: 'code that fills a line opens no fence',
    text: '``` # a ```\n# B\nyes',
    is: [
      ['prices', '``` # a ```'],
      ['B', 'yes'],
    ],
  },
  { what: 'closing hashes go, C# stays', text: '## Use C# ##\nyes', is: [['prices > Use C#', 'yes']] },
  { what: 'seven hashes, and none before a space, are text', text: '####### a\n#b', is: [['prices', '####### a\n#b']] },
  {
    what: 'a heading can be all there is to say; one with others below it is said with them',
    text: '# Shop\n## We close on Sundays\n## Tea\nGreen.',
    is: [
      ['Shop > We close on Sundays', ''],
      ['Shop > Tea', 'Green.'],
    ],
  },
  { what: 'an empty heading names nothing', text: '#\nHello.', is: [['prices', 'Hello.']] },
  {
    what: 'line ends of Windows',
    text: '# A\r\nx\r\n\r\nB\r\n---\r\ny',
    is: [
      ['A', 'x'],
      ['A > B', 'y'],
    ],
  },
]

for (const { what, text, title = null, is } of CASES)
  test(`sections: ${what}`, () => assert.deepEqual(pairs(chunk(text, title)), is))

test('a long section is cut between paragraphs, else sentences, else words, else anywhere but inside a character', () => {
  const paragraph = 'Tea is good. '.repeat(60).trim()
  const bodies = (text: string) => chunk(text).map(({ body }) => body)
  assert.deepEqual(bodies(`${paragraph}\n\n${paragraph}\n\n${paragraph}`), [`${paragraph}\n\n${paragraph}`, paragraph])
  assert.ok(bodies('Tea is good. '.repeat(300)).every((body) => body.endsWith('good.') && body.length <= 1_600))
  assert.ok(bodies('tea '.repeat(1_000)).every((body) => /^tea( tea)*$/.test(body) && body.length <= 1_600))
  const emoji = bodies(`a${'🫖'.repeat(2_000)}`)
  assert.ok(emoji.every((body) => body.isWellFormed() && body.length <= 1_600))
  assert.equal(emoji.join(''), `a${'🫖'.repeat(2_000)}`)
})

const LINE = fc.constantFrom(
  '# One',
  '## Two',
  '   ### Three ###',
  'Under',
  '===',
  '---',
  '```',
  '~~~',
  '# in or out of code',
  '',
  'Some words. And more!',
  'x'.repeat(1_700),
  'long sentence of words '.repeat(120),
)

test('every line that is no heading is in the bodies, in order, and no body is long', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(LINE, fc.string({ unit: 'grapheme', maxLength: 60 })), { maxLength: 60 }),
      (lines) => {
        const text = lines.join('\n')
        const chunks = chunk(text)
        assert.ok(chunks.length > 0)
        assert.ok(chunks.every(({ body }) => body.length <= 1_600))
        // Hashes, underlines and the titles are what may be missing: what is left over of a line must be in order.
        const folded = (words: string) => words.replace(/\s+/g, '')
        const whole = folded(text)
        let at = 0
        for (const { body } of chunks) {
          const found = whole.indexOf(folded(body), at)
          assert.ok(found >= at)
          at = found + folded(body).length
        }
        const kept = chunks.map(({ body }) => folded(body)).join('')
        for (const line of lines.flatMap((each) => each.split(/[\n\r]/))) {
          const mayBeHeading = /^ {0,3}(#|=+\s*$|-+\s*$)/.test(line) || line.length <= 200
          if (!mayBeHeading) assert.ok(kept.includes(folded(line)))
        }
      },
    ),
    { numRuns: 300 },
  )
})

test('plain text without a heading comes back whole but for its white space', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 6_000 }), (text) => {
      const plain = text.replace(/[#=~`-]/g, '')
      fc.pre(plain.trim() !== '')
      const folded = (words: string) => words.replace(/\s+/g, '')
      assert.equal(
        folded(
          chunk(plain)
            .map(({ body }) => body)
            .join(''),
        ),
        folded(plain),
      )
    }),
  )
})

const MIB = 1024 * 1024
const HOSTILE: [string, string][] = [
  ['one line', 'a'.repeat(MIB)],
  ['spaces', ' '.repeat(MIB)],
  ['line feeds and spaces', '\n \t'.repeat(MIB / 3)],
  ['hashes', '#'.repeat(MIB)],
  ['headings', '# a\n'.repeat(MIB / 4)],
  ['hashes behind a title', `# a ${'# '.repeat(MIB / 2)}`],
  ['underlines', 'a\n-\n\n'.repeat(MIB / 5)],
  ['dashes and spaces', `a\n${'-'.repeat(MIB / 2)}${' '.repeat(MIB / 2)}x`],
  ['fences', '```\n'.repeat(MIB / 4)],
  ['closing quotes', `.${'"'.repeat(MIB)}`],
  ['full stops', '.'.repeat(MIB)],
]

for (const [what, text] of HOSTILE)
  test(`a MiB of ${what} is cut in a moment, into a bounded number of sections`, () => {
    const started = performance.now()
    const { length } = chunk(text)
    assert.ok(performance.now() - started < 1_000)
    assert.ok(length <= 2_000 + MIB / 400, String(length))
  })
