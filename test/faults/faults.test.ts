/**
 * The part of `npm run faults` that fits into every test run: each fault with a few seeds, but for those that P1 runs and
 * those that a faster test shows as well.
 */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { after, describe, test } from 'node:test'
import type { Outcome } from './fault.ts'
import { openLane, type Posted } from './lane.ts'
import { parseOptions } from './options.ts'
import { toComplaints, toTable } from './report.ts'
import { judgeMails, waitForRest } from './rests.ts'
import { isAsExpected, runFault } from './run.ts'
import { chance, seedsFrom } from './seeds.ts'
import { FAULTS, ROWS } from './table.ts'

const SEEDS = 3
const AT_ONCE = 4

/** Run elsewhere in every test run: the kills by P1, answers of the fakes in one process without a start for each. */
const ELSEWHERE: Record<string, string> = {
  'kill-before-commit': 'promises/p1-nothing-is-lost.test.ts',
  'kill-before-answer': 'promises/p1-nothing-is-lost.test.ts',
  'kill-before-draft': 'promises/p1-nothing-is-lost.test.ts',
  'kill-after-draft': 'promises/p1-nothing-is-lost.test.ts',
  'kill-before-post': 'promises/p1-nothing-is-lost.test.ts',
  'kill-after-post': 'promises/p1-nothing-is-lost.test.ts',
  'kill-in-look-up': 'promises/p1-nothing-is-lost.test.ts',
  'kill-in-resend': 'promises/p1-nothing-is-lost.test.ts',
  sigterm: 'flow/stopping.test.ts',
  'claude-429': 'flow/model-outcomes.test.ts',
  'claude-5xx': 'flow/model-outcomes.test.ts',
  'claude-drips': 'flow/model-outcomes.test.ts',
  'claude-400-413': 'flow/model-outcomes.test.ts',
  'claude-malformed': 'flow/model-outcomes.test.ts',
  'claude-malformed-twice': 'flow/model-outcomes.test.ts',
  'claude-refuses': 'flow/model-outcomes.test.ts',
  'claude-odd-stops': 'flow/model-outcomes.test.ts',
  'claude-usage': 'flow/model-outcomes.test.ts',
  'mailgun-400-413': 'flow/send-checks.test.ts',
  'claude-breaks': 'flow/model-outcomes.test.ts',
  'mailgun-401-402': 'promises/p2-nothing-is-sent-twice.test.ts',
  'mailgun-429': 'promises/p2-nothing-is-sent-twice.test.ts',
  'mailgun-unreachable': 'promises/p2-nothing-is-sent-twice.test.ts',
  'mailgun-5xx': 'promises/p2-unknown-outcomes.test.ts',
  'mailgun-takes-and-breaks': 'promises/p2-unknown-outcomes.test.ts',
  'events-fail': 'promises/p2-unknown-outcomes.test.ts',
  'mailgun-takes-and-hangs': 'promises/p2-unknown-outcomes.test.ts',
  'mailgun-hangs': 'promises/p2-unknown-outcomes.test.ts',
  'mailgun-resets': 'promises/p2-unknown-outcomes.test.ts',
  'events-late': 'promises/p2-unknown-outcomes.test.ts',
  'events-never': 'promises/p2-unknown-outcomes.test.ts',
}

const read = (file: string): string => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')

describe('a fault', { concurrency: AT_ONCE }, () => {
  for (const fault of FAULTS.filter(({ name }) => !(name in ELSEWHERE))) {
    test(`${fault.name}: ${fault.expected}`, async () => {
      const outcome = await runFault(fault, seedsFrom(0, SEEDS))
      assert.ok(isAsExpected(fault, outcome), toComplaints({ fault, outcome }).join('\n'))
    })
  }
})

test('every row of the fault table is shown by a fault, by a test that exists, or says why it is not', () => {
  const names = new Set(FAULTS.map(({ name }) => name))
  for (const { fault, faults = [], shown = [], open = '' } of ROWS) {
    assert.ok(faults.length + shown.length + open.length > 0, fault)
    for (const name of faults) assert.ok(names.has(name), `${fault}: ${name}`)
    for (const [file, title] of shown) assert.ok(read(file).includes(title), `${fault}: ${title} in ${file}`)
  }
  const used = new Set(ROWS.flatMap(({ faults = [] }) => faults))
  assert.deepEqual(
    FAULTS.filter(({ name, control }) => !control && !used.has(name)).map(({ name }) => name),
    [],
  )
  for (const [name, file] of Object.entries(ELSEWHERE)) assert.ok(names.has(name) && read(file).length > 0, name)
})

describe('the judge', () => {
  const mail = (seed: number, status: number, id: string): Posted => ({
    seed,
    status,
    id,
    messageId: `<judge-${seed}@customer.example>`,
    attempts: [status],
  })
  const reply = (to: string, messageId: string): [string, string][] => [
    ['from', 'a@b.example'],
    ['to', 'c@d.example'],
    ['subject', 'Re'],
    ['h:Message-Id', messageId],
    ['h:In-Reply-To', to],
  ]

  test('sees a mail that is gone, one that was never taken, one that is stuck, and replies that left twice', async () => {
    const fault = { name: 'judge', injected: '', expected: '', strike: async () => 0 }
    const lane = await openLane({ after }, fault)
    const { pool } = lane.database
    const [gone, waiting] = [randomUUID(), randomUUID()]
    await pool.query(
      `insert into pgboss.job (name, data) values ('mail.check', jsonb_build_object('messageId', $1::text))`,
      [waiting],
    )
    const stuck = await waitForRest(lane, {}, 0)
    assert.deepEqual(stuck, [`mail.check created of ${waiting}`])
    for (const messageId of ['<one@postern.example>', '<one@postern.example>', '<other@postern.example>']) {
      const body = new URLSearchParams(reply('<judge-2@customer.example>', messageId))
      const authorization = `Basic ${Buffer.from('api:mailgun-key').toString('base64')}`
      await fetch(`${lane.mailgun.url}/v3/postern.example/messages`, {
        method: 'POST',
        body,
        headers: { authorization },
      })
    }
    const judged = await judgeMails(lane, [mail(1, 503, ''), mail(2, 200, gone)])
    assert.deepEqual(judged.lost, ['seed 1: answered 503 to the end', 'seed 2: answered 200 and not stored'])
    assert.deepEqual(judged.twice, ['seed 2: Mailgun took 3 replies'])
  })

  test('calls a fault that never fired, and a control that doubles nothing, a failure', () => {
    const fault = { name: 'some', injected: '', expected: 'all is well', strike: async () => 0 }
    const outcome: Outcome = { name: 'some', seeds: 1, fired: 1, lost: [], twice: [], stuck: [], inDoubt: 0, wrong: [] }
    assert.equal(isAsExpected(fault, outcome), true)
    assert.equal(isAsExpected(fault, { ...outcome, fired: 0 }), false)
    for (const list of ['lost', 'twice', 'stuck', 'wrong'])
      assert.equal(isAsExpected(fault, { ...outcome, [list]: ['seed 7: something'] }), false, list)
    const control = { ...fault, control: true } as const
    assert.equal(isAsExpected(control, outcome), false)
    assert.equal(isAsExpected(control, { ...outcome, twice: ['seed 7: twice'] }), true)
    assert.deepEqual(toComplaints({ fault, outcome: { ...outcome, lost: ['seed 7: it is gone'] } }), [
      'some: all is well',
      '  lost: seed 7: it is gone',
      '  again: npm run faults -- --only some --seed 7',
    ])
    assert.deepEqual(toTable([{ fault, outcome }]), [
      'fault  seeds  fired  lost  sent twice  stuck  in doubt  as expected',
      'some       1      1     0           0      0         0  yes',
    ])
  })
})

test('the command line: how many seeds, which one, which fault', () => {
  const options = { only: null, seeds: 20, seed: null, jobs: 3, long: false, list: false, json: false }
  assert.deepEqual(parseOptions([]), { kind: 'run', options })
  assert.deepEqual(
    parseOptions(['--only', 'kill', '--seeds', '50', '--seed', '7', '--jobs', '1', '--long', '--list', '--json']),
    {
      kind: 'run',
      options: { only: 'kill', seeds: 50, seed: 7, jobs: 1, long: true, list: true, json: true },
    },
  )
  assert.equal(parseOptions(['--help']).kind, 'help')
  for (const words of [['--seeds', '0'], ['--seeds', 'many'], ['--seed', '-1'], ['--jobs', '0.5'], ['--other']])
    assert.equal(parseOptions(words).kind, 'misuse', words.join(' '))
})

test('a seed gives the same numbers in every run, and another seed others', () => {
  const first = (seed: number) => Array.from({ length: 3 }, chance(seed))
  assert.deepEqual(first(7), first(7))
  assert.notDeepEqual(first(7), first(8))
  for (const number of Array.from({ length: 1_000 }, chance(7))) assert.ok(number >= 0 && number < 1)
})
