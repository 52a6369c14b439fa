import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import fc from 'fast-check'
import { createSecret } from '../src/config/secret.ts'
import { AppError } from '../src/errors.ts'
import { createLog, type Log, type LogLevel } from '../src/log.ts'

const FORMATS = ['logfmt', 'json'] as const
const CANARY = 'canary-51c8'

const write = (format: (typeof FORMATS)[number], use: (log: Log) => void, level: LogLevel = 'trace'): string => {
  const lines: string[] = []
  use(createLog({ level, format, destination: { write: (line) => lines.push(line) } }))
  return lines.join('')
}

/** Reads a logfmt line back: quoted strings, bare numbers and booleans. */
const parseLogfmt = (line: string): Record<string, unknown> => {
  const pairs = [...line.matchAll(/([\w.-]+)=("(?:[^"\\]|\\.)*"|[^\s"]+)(?: |$)/g)]
  assert.equal(pairs.map(([whole]) => whole).join(''), line, 'the whole line is pairs')
  return Object.fromEntries(pairs.map(([, key, value]) => [key, JSON.parse(value ?? '')]))
}
const parse = { logfmt: parseLogfmt, json: (line: string) => JSON.parse(line) as Record<string, unknown> }

const HOSTILE = [
  'a\r\nlevel="fatal" msg="forged"',
  '" event="forged" x="',
  '\\" event="forged',
  '\\',
  '\u001b[31mred\u001b[0m\u0007\u0008',
  'a\u2028b\u2029c\u0085d\u000be\u000cf',
  '\u202egnp.exe\u2066\u200f\ufeff',
  '\u0000\u007f\u009b31m',
  '\ud800 half \udc00',
  '\u{e0001}tag',
  '%s %n %d {}',
  '","event":"forged',
]

for (const format of FORMATS) {
  test(`${format}: nothing that a stranger writes ends a line, adds a field or commands a terminal`, () => {
    for (const hostile of HOSTILE) {
      const out = write(format, (log) =>
        log.child({ bound: hostile }).warn({ value: hostile, list: [hostile], deep: { value: hostile } }, hostile),
      )
      assert.match(out, /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]*\n$/u)
      const line = parse[format](out.slice(0, -1))
      assert.equal(line['value'], hostile)
      assert.equal(line['msg'], hostile)
      assert.equal(line['bound'], hostile)
      assert.equal(line['event'], undefined)
      assert.equal(line['level'], 'warn')
    }
  })

  test(`${format}: any text comes back from its line as it was`, () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const out = write(format, (log) => log.info({ value: text }, 'x'))
        assert.equal(out.indexOf('\n'), out.length - 1)
        assert.equal(parse[format](out.slice(0, -1))['value'], text)
      }),
      { numRuns: 300 },
    )
  })

  test(`${format}: a key that is not a word cannot forge a pair`, () => {
    const out = write(format, (log) => log.info({ 'a b="c" event': 1, 'x\ny': 2 }, 'x'))
    assert.equal(out.split('\n').length, 2)
    assert.equal(parse[format](out.trimEnd())['event'], undefined)
  })

  test(`${format}: an error is its name, code and our own lines, never its message`, () => {
    const foreign = Object.assign(
      new TypeError(`${CANARY}\n    at file:///src/jane.ts:1:1`, { cause: new Error(CANARY) }),
      { code: '23505', detail: CANARY },
    )
    const own = new AppError('draft.empty', { draftId: 'd1' }, { cause: foreign })
    const odd = Object.assign(new Error(CANARY), { name: `${CANARY} x`, code: `${CANARY} y` })
    for (const error of [foreign, own, odd]) {
      const out = write(format, (log) => {
        log.error(error)
        log.error({ err: error })
        log.error({ err: error }, error === own ? 'failed' : error.message)
        log.error({ error }, 'failed')
        log.child({}).error({ deep: { error } }, 'failed')
      })
      assert.equal(out.trimEnd().split('\n').length, 5)
      assert.ok(!out.includes(CANARY), out)
      assert.ok(!out.includes('jane.ts'), out)
      assert.ok(!out.includes('log.test.ts'), 'only files of src are named')
    }
    const out = write(format, (log) => log.error({ err: own }, 'failed'))
    for (const part of ['draft.empty', 'd1', '23505', 'TypeError']) assert.ok(out.includes(part), part)
  })

  test(`${format}: the line of an error names the files of ours that led to it`, () => {
    const thrown: Error[] = []
    try {
      createSecret(null as unknown as string)
      ;new (class {
        read = () => createLog(null as never)
      })().read()
    } catch (error) {
      thrown.push(error as Error)
    }
    assert.match(
      write(format, (log) => log.error({ err: thrown[0] }, 'x')),
      /src\/log\.ts:\d+:\d+/,
    )
  })

  test(`${format}: requests, answers, secrets and bytes are left out or named only`, () => {
    const out = write(format, (log) =>
      log.info(
        {
          req: { url: CANARY },
          res: { body: CANARY },
          key: createSecret(CANARY),
          bytes: Buffer.from(CANARY),
          call: () => CANARY,
          big: 10n,
        },
        'x',
      ),
    )
    assert.ok(!out.includes(CANARY))
    assert.ok(out.includes('[secret]'))
    assert.equal(parse[format](out.trimEnd())['bytes'], '11 bytes')
  })

  test(`${format}: endless and endlessly deep values give a short line`, () => {
    const loop: Record<string, unknown> = { text: 'x'.repeat(100_000), list: Array.from({ length: 10_000 }, () => 'y') }
    loop['loop'] = loop
    const out = write(format, (log) => log.info(loop, 'x'))
    assert.ok(out.length < 10_000)
    parse[format](out.trimEnd())
  })

  test(`${format}: LOG_LEVEL decides which lines are written`, () => {
    const out = write(
      format,
      (log) => {
        log.info('quiet')
        log.warn('loud')
      },
      'warn',
    )
    assert.ok(!out.includes('quiet'))
    assert.ok(out.includes('loud'))
  })
}

test('logfmt writes time, level, event and msg first, in this order; numbers and booleans stand bare', () => {
  const out = write('logfmt', (log) =>
    log.info({ n: 1.5, yes: true, none: null, event: 'thing', list: ['a', 'b'] }, 'hello'),
  )
  assert.match(
    out,
    /^time="\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z" level="info" event="thing" msg="hello" n=1.5 yes=true none=null list="a b"\n$/,
  )
})

test('every line reaches stdout before the process ends or is killed', () => {
  const log = new URL('../src/log.ts', import.meta.url).href
  for (const end of ['process.exit(0)', "process.kill(process.pid, 'SIGKILL')", 'throw 1']) {
    const script = `const { createLog } = await import(${JSON.stringify(log)})
      const log = createLog({ level: 'info', format: 'logfmt' })
      for (let i = 0; i < 500; i += 1) log.info({ i }, 'line')
      ${end}`
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
    assert.equal(stdout.trimEnd().split('\n').length, 500, end)
  }
})
