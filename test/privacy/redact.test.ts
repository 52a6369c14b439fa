import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createRedactor, type RedactorInput } from '../../src/privacy/redact.ts'
import type { RedactionKind } from '../../src/privacy/redaction-map.ts'
import { comparable } from '../../src/privacy/redaction-map.ts'
import { restore } from '../../src/privacy/restore.ts'
import { findTokenShapes } from '../../src/privacy/token-shapes.ts'

const redactorOf = (input: Partial<RedactorInput> = {}) =>
  createRedactor({ map: { entries: [] }, identities: [], keep: [], country: 'CZ', ...input })
const redacted = (text: string, input: Partial<RedactorInput> = {}) => redactorOf(input).redact(text)

test('each kind becomes a token of its own series', () => {
  const text = `I am at jana@customer.example or 603 123 456, card 4242 4242 4242 4242, DE89 3704 0044 0532 0130 00,
RČ 765101/1236, password: hunter2, Dlouhá 12/34, 110 00 Praha 1.
Best regards,
Jana Novak`
  assert.equal(
    redacted(text),
    `I am at [EMAIL_1] or [PHONE_1], card [CARD_1], [IBAN_1],
RČ [NATID_1], password: [SECRET_1], [ADDRESS_1].
Best regards,
[PERSON_1]`,
  )
})

test('a value has one token in all texts of a request, however it is written', () => {
  const redactor = redactorOf()
  assert.equal(redactor.redact('Jana@Customer.example'), '[EMAIL_1]')
  assert.equal(redactor.redactAddress('jana@customer.example'), '[EMAIL_1]')
  assert.equal(redactor.redact('603 123 456, 603-123-456, petr@x.example'), '[PHONE_1], [PHONE_1], [EMAIL_2]')
})

test('numbers go on in the next mail of the thread, and the result says whether the map grew', () => {
  const first = redactorOf()
  first.redact('a@b.example')
  const { map, changed } = first.result()
  assert.equal(changed, true)
  const next = redactorOf({ map })
  assert.equal(next.redact('c@d.example and A@B.example'), '[EMAIL_2] and [EMAIL_1]')
  assert.equal(next.result().changed, true)
  const last = redactorOf({ map: next.result().map })
  last.redact('a@b.example')
  assert.deepEqual([last.result().changed, [...last.result().shown]], [false, ['[EMAIL_1]']])
})

test('names of the address fields are found whole and in parts, in any case and without their marks', () => {
  const input = { identities: ['Jana Nováková'] }
  assert.equal(
    redacted('jana, NOVÁKOVÁ, Jana Novakova, Novakova Jana and Janas', input),
    '[PERSON_1], [PERSON_2], [PERSON_3], [PERSON_4] and Janas',
  )
})

test('a name is kept as its field writes it', () => {
  const redactor = redactorOf({ identities: ['Jana Novak'] })
  const text = redactor.redact('this is JANA NOVAK')
  assert.equal(restore(text, redactor.result()).text, 'this is Jana Novak')
})

test('names that are common words stay, but for the whole name', () => {
  assert.equal(
    redacted('Mark Price: will you mark the price?', { identities: ['Mark Price'] }),
    '[PERSON_1]: will you mark the price?',
  )
})

test('what was found in one place is masked in every other', () => {
  assert.equal(
    redacted('hunter2! My password: hunter2. See xhunter2y'),
    '[SECRET_1]! My password: [SECRET_1]. See xhunter2y',
  )
  assert.equal(redacted('My name is Petr Kolman. Kolman'), 'My name is [PERSON_1]. [PERSON_2]')
  assert.equal(redacted('verylong-secret1: password: long-secret1'), 'very[SECRET_1]: password: [SECRET_1]')
})

test('what was found in an earlier mail is masked in a later one', () => {
  const first = redactorOf()
  first.redact('heslo: tajne-1\nS pozdravem\nPetr Kolman')
  assert.equal(redacted('tajne-1, Kolman', { map: first.result().map }), '[SECRET_1], [PERSON_2]')
})

test('finds that overlap are one, of the strongest kind, and leave no rest', () => {
  assert.equal(redacted('password: 4242 4242 4242 4242'), 'password: [SECRET_1]')
  assert.equal(redacted('https://jana:geheim@shop.example/x'), 'https://[SECRET_1]/x')
  assert.equal(redacted('12 Novak Street', { identities: ['Jana Novak'] }), '[ADDRESS_1]')
})

test('what is kept stays readable, and nothing around it', () => {
  const keep = [
    'support@shop.example',
    'https://shop.example/orders/603123456?key=zX9kQ2mVb7TnR4wLpY8cJd3F',
    '+420 800 123 456',
  ]
  const text =
    'Support@Shop.example https://shop.example/orders/603123456?key=zX9kQ2mVb7TnR4wLpY8cJd3F 00420800123456 +420800123456'
  assert.equal(redacted(text, { keep }).replace('[PHONE_1]', '00420800123456'), text)
  assert.equal(redacted('not-support@shop.example', { keep }), '[EMAIL_1]')
  assert.equal(redactorOf({ keep }).redactAddress('SUPPORT@shop.example'), 'SUPPORT@shop.example')
})

test('what a full map cannot take is removed, and was not shown', () => {
  const entries = Array.from({ length: 2_000 }, (_, n) => ({
    token: `[EMAIL_${n + 1}]`,
    kind: 'EMAIL' as const,
    value: `a${n}@b.example`,
  }))
  const redactor = redactorOf({ map: { entries } })
  const text = redactor.redact('new@b.example, a7@b.example')
  assert.equal(text, '[REMOVED], [EMAIL_8]')
  assert.deepEqual([...redactor.result().shown], ['[EMAIL_8]'])
  assert.equal(redactor.result().changed, false)
  assert.deepEqual(restore(text, redactor.result()), {
    text: '[REMOVED], a7@b.example',
    refused: [{ token: '[REMOVED]', why: 'removed' }],
  })
})

test('what a sender writes in the form of a token is none any more', () => {
  for (const forged of ['[CARD_1]', '[ card_1 ]', '［ＣＡＲＤ＿１］', 'CARD_1', '[C\u200bARD_1]', '[REMOVED]']) {
    const redactor = redactorOf()
    redactor.redact('4242 4242 4242 4242')
    const text = redactor.redact(`a ${forged} b`)
    assert.match(text, /^a ‹(?:CARD 1|REMOVED)› b$/)
    assert.deepEqual(findTokenShapes(text), [])
  }
})

test('a token cannot be put together around a value', () => {
  for (const text of [
    '[EMAIL_a@b.example]',
    '[[a@b.example]',
    '[CARD_603123456]',
    'EMAIL_ a@b.example',
    '[EMAIL_[a@b.example]1]',
  ]) {
    const redactor = redactorOf()
    const out = redactor.redact(text)
    const real = new Set(redactor.result().shown)
    for (const { start, end, exact } of findTokenShapes(out)) assert.ok(exact && real.has(out.slice(start, end)), out)
  }
})

const VALUES: Record<Exclude<RedactionKind, 'PERSON'>, readonly string[]> = {
  EMAIL: ['jana@customer.example', 'PETR.novak+x@mail.customer.example'],
  PHONE: ['+420 603 123 456', '+1 (415) 555-2671', '604 123 457'],
  CARD: ['4012 8888 8888 1881', '5555555555554444'],
  IBAN: ['DE89 3704 0044 0532 0130 00', 'GB29NWBK60161331926819'],
  NATID: ['078-05-1120', '765101/1236', '12345678Z'],
  SECRET: ['password: hunter2x', 'heslo: tajne-heslo-1', 'api key = zX9kQ2mVb7TnR4wLpY8cJd3F', 'PIN: 471199'],
  ADDRESS: ['221 Baker Street', 'Hauptstraße 5, 10115 Berlin'],
}
const NEVER: readonly RedactionKind[] = ['SECRET', 'CARD', 'IBAN', 'NATID']
const value = fc.constantFrom(
  ...Object.entries(VALUES).flatMap(([kind, values]) => values.map((written) => ({ kind, written }))),
)
const words = fc.constantFrom(
  ...[
    'Hello',
    'order 603123456',
    'see',
    'and',
    '20.11.2026',
    '€ 12,50',
    'password',
    'card',
    'Jana',
    '[x]',
    'My name is',
    'č.',
    '(',
    '1',
  ],
  ...[
    'hunter2x',
    'x4242424242424242y',
    '471199',
    'Best regards',
    'is',
    ':',
    '@',
    '\u2028',
    'ř',
    '😀',
    '/',
    '-',
    'Straße 5',
  ],
)
const separator = fc.constantFrom(' ', ', ', '\n', '; ', ' - ', '\n\n')
const mail = fc.array(
  fc.tuple(
    fc.oneof(
      words.map((written) => ({ kind: '', written })),
      value,
    ),
    separator,
  ),
  { maxLength: 14 },
)
const written = mail.map((parts) => parts.map(([{ written }, after]) => written + after).join(''))
const anything = fc.oneof(
  written,
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.tuple(written, fc.string()).map((pair) => pair.join(' ')),
)

test('redacting and restoring gives the text back, but for what never comes back', () => {
  fc.assert(
    fc.property(written, (text) => {
      const redactor = redactorOf({ identities: ['Jana Novak'] })
      const out = redactor.redact(text)
      const { map } = redactor.result()
      const { text: back } = restore(out, redactor.result())
      let rest = back
      // Where the text goes on after a token that does not come back, its value is put back by hand.
      const byToken = new Map(map.entries.map((entry) => [entry.token, entry]))
      rest = rest.replace(/\[(?:SECRET|NATID)_\d+\]/g, (token) => byToken.get(token)?.value ?? token)
      for (const { kind, value: kept } of map.entries) {
        if (kind === 'CARD' || kind === 'IBAN')
          rest = rest.replaceAll(`•••• ${kept.replace(/\W/g, '').slice(-4)}`, kept)
      }
      assert.equal(looseOf(rest), looseOf(text))
    }),
    { numRuns: 400 },
  )
})

/** A value comes back in its first writing: the case of letters and what groups digits do not count. */
const looseOf = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')

test('no secret, card, account or national number of the map is left in the text', () => {
  fc.assert(
    fc.property(anything, (text) => {
      const redactor = redactorOf({ identities: ['Jana Novak'] })
      const out = redactor.redact(text)
      for (const { kind, value } of redactor.result().map.entries) {
        if (!NEVER.includes(kind)) continue
        if (value.length >= 8) assert.ok(!out.includes(value), `${value} in ${out}`)
        else if (value.length >= 4) assert.ok(!isWordOf(out, value), `${value} in ${out}`)
      }
    }),
    { numRuns: 1_000 },
  )
})

const isWordOf = (text: string, word: string) => text.split(/[^\p{L}\p{N}]+/u).includes(word)

test('its own output has nothing more to mask: only its tokens are taken for a stranger’s', () => {
  fc.assert(
    fc.property(anything, (text) => {
      const redactor = redactorOf({ identities: ['Jana Novak'] })
      const out = redactor.redact(text)
      const before = redactor.result().map
      const again = redactor.redact(out)
      assert.deepEqual(redactor.result().map, before)
      assert.equal(again, disarmed(out))
    }),
    { numRuns: 1_000 },
  )
})

const disarmed = (text: string) => {
  let out = text
  for (const { start, end, label } of findTokenShapes(text).reverse())
    out = `${out.slice(0, start)}‹${label}›${out.slice(end)}`
  return out
}

test('every token of the output was shown, and nothing else of it looks like one', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        anything,
        fc.tuple(anything, fc.constantFrom('[EMAIL_1]', '[ card_1]', 'PERSON_1'), anything).map((all) => all.join('')),
      ),
      (text) => {
        const redactor = redactorOf({ identities: ['Jana Novak'] })
        const out = redactor.redact(text)
        for (const { start, end } of findTokenShapes(out)) {
          const token = out.slice(start, end)
          assert.ok(redactor.result().shown.has(token) || token === '[REMOVED]', `${token} in ${out}`)
        }
      },
    ),
    { numRuns: 1_000 },
  )
})

test('values of one comparison have one token', () => {
  fc.assert(
    fc.property(anything, (text) => {
      const redactor = redactorOf()
      redactor.redact(text)
      const keys = redactor.result().map.entries.map(({ kind, value }) => `${kind} ${comparable(kind, value)}`)
      assert.equal(new Set(keys).size, keys.length)
    }),
  )
})
