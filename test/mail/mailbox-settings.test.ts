import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  MAILBOX_KEYS,
  MailboxSettings,
  NO_SETTINGS,
  readSettings,
  replyModeFor,
  saidOf,
  settingsFor,
} from '../../src/mail/mailbox-settings.ts'
import type { ReplyMode } from '../../src/mail/message.ts'

const DEFAULTS = { replyMode: 'draft', model: 'claude-sonnet-5-5' } as const
const BOX = { id: 'an-id', address: 'support@shop.example' }
const OWN = MailboxSettings.parse({
  name: 'Shop',
  signature: 'The shop',
  disclosure: 'always',
  disclosure_text: 'A machine wrote this.',
  postal_address: 'Karlova 1, Prague',
  tone: 'friendly',
  guard_rails: 'no discounts',
  mode: 'auto',
  model: 'claude-haiku-5-5',
  languages: ['en', 'de'],
  daily_budget_usd: 2.5,
  links: ['https://shop.example/help'],
  addresses: ['returns@shop.example'],
})

test('what a mailbox does not say is what the environment says', () => {
  const expected = {
    mode: 'draft',
    model: 'claude-sonnet-5-5',
    persona: { name: '', tone: '', guardRails: '' },
    signature: '',
    languages: [],
    links: [],
    addresses: [],
    budgetNano: null,
  }
  assert.deepEqual(settingsFor({ ...BOX, settings: NO_SETTINGS }, DEFAULTS), { ...BOX, ...expected })
  const nobody = { id: null, address: 'x@shop.example' }
  assert.deepEqual(settingsFor(nobody, DEFAULTS), { ...nobody, ...expected })
})

test('what a mailbox says counts', () => {
  assert.deepEqual(settingsFor({ ...BOX, settings: OWN }, DEFAULTS), {
    ...BOX,
    mode: 'auto',
    model: 'claude-haiku-5-5',
    persona: { name: 'Shop', tone: 'friendly', guardRails: 'no discounts' },
    signature: 'The shop',
    languages: ['en', 'de'],
    links: ['https://shop.example/help'],
    addresses: ['returns@shop.example'],
    budgetNano: 2_500_000_000n,
  })
})

const MODES: [own: ReplyMode | null, environment: ReplyMode, counts: ReplyMode, broken: ReplyMode][] = [
  [null, 'off', 'off', 'off'],
  [null, 'draft', 'draft', 'draft'],
  [null, 'auto', 'auto', 'draft'],
  ['off', 'auto', 'off', 'off'],
  ['draft', 'auto', 'draft', 'draft'],
  ['auto', 'off', 'auto', 'draft'],
  ['auto', 'draft', 'auto', 'draft'],
]
for (const [mode, replyMode, counts, broken] of MODES) {
  test(`mode ${mode} under REPLY_MODE=${replyMode} is ${counts}, and ${broken} while its settings are broken`, () => {
    const settings = { ...NO_SETTINGS, mode }
    assert.equal(replyModeFor({ settings }, replyMode), counts)
    assert.equal(replyModeFor({ settings, broken: true }, replyMode), broken)
    assert.equal(settingsFor({ ...BOX, settings, broken: true }, { ...DEFAULTS, replyMode }).mode, broken)
    assert.equal(replyModeFor(null, replyMode), replyMode)
  })
}

const BROKEN: [name: string, stored: unknown, kept: Partial<MailboxSettings>][] = [
  ['no object', null, {}],
  ['a list', [], {}],
  ['a word', 'auto', {}],
  ['a key of a later release', { mode: 'off', vectors: true }, { mode: 'off' }],
  ['a mode of a later release', { mode: 'magic', tone: 'brief' }, { tone: 'brief' }],
  ['a budget that is no number', { daily_budget_usd: '5', guard_rails: 'no refunds' }, { guard_rails: 'no refunds' }],
  ['a name with a line break', { name: 'a\r\nBcc: x', mode: 'auto' }, { mode: 'auto' }],
]
for (const [name, stored, kept] of BROKEN) {
  test(`settings that are ${name} are broken, and what can be read of them stays`, () => {
    assert.deepEqual(readSettings(stored), { settings: { ...NO_SETTINGS, ...kept }, broken: true })
  })
}

test('settings come back from their kept form as they were, and nothing that was not said is kept', () => {
  assert.deepEqual(saidOf(NO_SETTINGS), {})
  assert.deepEqual(saidOf({ ...NO_SETTINGS, mode: 'off' }), { mode: 'off' })
  assert.deepEqual(readSettings(JSON.parse(JSON.stringify(saidOf(OWN)))), { settings: OWN, broken: false })
  for (const key of MAILBOX_KEYS) assert.ok(Object.hasOwn(saidOf(OWN), key), key)
})

test('every amount that may be written becomes exactly its nano-dollars', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 10n ** 15n }), (nano) => {
      const digits = nano.toString().padStart(10, '0')
      const usd = Number(`${digits.slice(0, -9)}.${digits.slice(-9)}`)
      const settings = MailboxSettings.parse({ daily_budget_usd: usd })
      assert.equal(settingsFor({ ...BOX, settings }, DEFAULTS).budgetNano, nano)
    }),
  )
})

test('a name that passes can stand in a header field', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (name) => {
      const { data } = MailboxSettings.safeParse({ name })
      if (data === undefined) return
      assert.doesNotMatch(data.name, /[\r\n\0"\\<>@\u2028\u2029]|=\?/)
      assert.ok(data.name.isWellFormed())
    }),
  )
})
