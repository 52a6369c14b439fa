import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkState, type Found, type FoundMailbox } from '../../src/doctor/check-state.ts'

const NOW = new Date('2026-11-26T12:00:00Z')
const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000)
const MAILBOX: FoundMailbox = {
  address: 'support@example.org',
  mode: 'draft',
  broken: false,
  priced: true,
  documents: 3,
  raw: false,
}
const FINE: Found = {
  now: NOW,
  missingQueues: [],
  frozen: [],
  providerPauses: [],
  modelPauses: [],
  failedMessages: 0,
  failedJobs: 0,
  outcomeUnknown: 0,
  oldestJob: null,
  mailboxes: [MAILBOX],
  trustsServer: false,
  verifiesDkim: true,
}
const frozenBy = (reason: 'operator' | 'restored') => [
  { scope: 'sending' as const, reason, by: 'cli:ada', at: ago(60) },
]
const until = new Date('2026-11-26T12:10:00Z')
const auto = (change: Partial<FoundMailbox> = {}) => ({ mailboxes: [{ ...MAILBOX, mode: 'auto' as const, ...change }] })

test('a service that works is fine in everything', () => {
  const items = checkState(FINE)
  assert.ok(items.every(({ level, fix }) => level === 'ok' && fix === null))
  assert.deepEqual(
    items.map(({ name }) => name),
    [
      'queues',
      'work',
      'frozen',
      'mailgun-pause',
      'claude-pause',
      'failed',
      'outcome-unknown',
      'mailboxes',
      'knowledge',
      'sender-proof',
    ],
  )
})

const CASES: { name: string; found: Partial<Found>; says: string; fix: RegExp; sentence: RegExp }[] = [
  {
    name: 'queues are missing',
    found: { missingQueues: ['mail.send'] },
    says: 'queues fail',
    fix: /^postern migrate$/,
    sentence: /mail\.send/,
  },
  {
    name: 'a job is due for 5 minutes',
    found: { oldestJob: { job: 'mail.draft', due: ago(5) } },
    says: 'work warn',
    fix: /ROLE=worker/,
    sentence: /mail\.draft.*5 min/,
  },
  {
    name: 'an operator froze sending',
    found: { frozen: frozenBy('operator') },
    says: 'frozen warn',
    fix: /^postern thaw sending$/,
    sentence: /since 2026-11-26T11:00:00\.000Z, by cli:ada\./,
  },
  {
    name: 'the database was set back',
    found: { frozen: frozenBy('restored') },
    says: 'frozen fail',
    fix: /^postern reconcile$/,
    sentence: /set back/,
  },
  {
    name: 'Mailgun asked for a pause',
    found: { providerPauses: [{ code: 'payment_required', until }] },
    says: 'mailgun-pause warn',
    fix: /account/,
    sentence: /until 2026-11-26T12:10:00\.000Z \(payment_required\)/,
  },
  {
    name: 'Claude asked for a pause',
    found: { modelPauses: [{ id: 'claude-opus-5', code: 'not_found', until }] },
    says: 'claude-pause warn',
    fix: /account/,
    sentence: /claude-opus-5 wait until/,
  },
  { name: 'a mail failed', found: { failedMessages: 2 }, says: 'failed warn', fix: /jobs list/, sentence: /mails 2/ },
  { name: 'a job failed', found: { failedJobs: 1 }, says: 'failed warn', fix: /jobs list/, sentence: /other jobs 1/ },
  {
    name: 'an outcome is unknown',
    found: { outcomeUnknown: 4 },
    says: 'outcome-unknown warn',
    fix: /--state held/,
    sentence: /4/,
  },
  {
    name: 'settings cannot be read',
    found: { mailboxes: [{ ...MAILBOX, broken: true }] },
    says: 'mailboxes warn',
    fix: /mailboxes show support@example\.org/,
    sentence: /support@example\.org cannot be read/,
  },
  {
    name: 'a model has no price',
    found: { mailboxes: [{ ...MAILBOX, priced: false }] },
    says: 'mailboxes fail',
    fix: /CLAUDE_PRICES/,
    sentence: /no price/,
  },
  {
    name: 'a mailbox has no articles',
    found: { mailboxes: [MAILBOX, { ...MAILBOX, address: 'shop@example.org', documents: 0 }] },
    says: 'knowledge warn',
    fix: /knowledge import DIR --mailbox shop@example\.org/,
    sentence: /^shop@/,
  },
  {
    name: 'auto without a server that is trusted and without a raw mail',
    found: auto(),
    says: 'sender-proof warn',
    fix: /\/mime/,
    sentence: /only a raw mail can prove/,
  },
  {
    name: 'auto where nothing is verified',
    found: { ...auto({ raw: true }), verifiesDkim: false },
    says: 'sender-proof warn',
    fix: /VERIFY_DKIM=true/,
    sentence: /nothing proves a sender/,
  },
]
for (const { name, found, says, fix, sentence } of CASES)
  test(`${name}: ${says}`, () => {
    const wrong = checkState({ ...FINE, ...found }).filter(({ level }) => level !== 'ok')
    assert.deepEqual(
      wrong.map(({ name, level }) => `${name} ${level}`),
      [says],
    )
    assert.match(wrong[0]?.fix ?? '', fix)
    assert.match(wrong[0]?.sentence ?? '', sentence)
  })

const FINE_TOO: { name: string; found: Partial<Found> }[] = [
  { name: 'a job that is due for a moment', found: { oldestJob: { job: 'mail.draft', due: ago(4) } } },
  { name: 'auto with raw mails', found: auto({ raw: true }) },
  { name: 'auto with a server that is trusted', found: { ...auto(), trustsServer: true, verifiesDkim: false } },
  {
    name: 'a mailbox that never answers and has no articles',
    found: { mailboxes: [{ ...MAILBOX, mode: 'off', documents: 0 }] },
  },
]
for (const { name, found } of FINE_TOO)
  test(`${name} is fine`, () => {
    assert.ok(checkState({ ...FINE, ...found }).every(({ level }) => level === 'ok'))
  })
