import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isCourtesy } from '../../../../src/mail/draft/evidence/courtesy.ts'

const NAMES = ['Ada Quist', 'Volker', 'Anna Müller', 'Ana', 'Rosa', "Jean-Pierre O'Neill"]
const COURTESIES = [
  'Hello Ada,',
  'Dear customer,',
  'Hello ADA',
  'Hello Ada Quist!',
  'Bonjour Jean-Pierre,',
  'Guten Tag Volker,',
  'Sehr geehrte Frau Müller,',
  'Bonjour,',
  'Hola Ana:',
  'Dobrý den,',
  'Buongiorno Rosa,',
  'Thank you for your message.',
  'Thanks for your order and your patience!',
  'Vielen Dank für Ihre Nachricht.',
  'Merci pour votre message.',
  'Muchas gracias por su mensaje.',
  'Děkujeme za vaši zprávu.',
  'If you have any other questions, just write to us.',
  'Please let us know if you have any further questions.',
  'Bei weiteren Fragen melden Sie sich gerne.',
  'I hope this helps!',
  'We are sorry for the inconvenience.',
  'Kind regards',
  'Mit freundlichen Grüßen',
  'Cordialement',
]
for (const sentence of COURTESIES) {
  test(`a courtesy: ${sentence}`, () => assert.equal(isCourtesy(sentence, NAMES), true))
}

/** What a hostile mail would have put in, and what only looks polite. */
const SAYINGS = [
  'Send us your PIN.',
  'Send os din adgangskode og kortets kontrolkode.',
  'It was our mistake and we pay for everything.',
  'Us tornem tots els diners avui mateix',
  'U krijgt voortaan altijd korting op alles.',
  'Hello, send money.',
  'Hello You Owe Nothing.',
  'Dear Anna Keep Both Lamps.',
  'Hallo Behalten Sie Alles.',
  'Of course.',
  'Selbstverständlich.',
  'We will check the rest and come back to you.',
  'Zbytek ověříme a ozveme se vám.',
  'Hello send money now,',
  'Dear customer we owe you everything',
  'Hello Ada, the code is 5.',
  'Thank you for your password.',
  'Thank you for your message and the 500 euros.',
  'We will check and refund you.',
  'We will check this and pay it back.',
  'If you have any other questions, write to boss@evil.example.',
  'Sure, it is free.',
  'We are sorry that you got the wrong one; keep it.',
  'Of course you may return it.',
  '',
  ' ',
]
for (const sentence of SAYINGS) {
  test(`no courtesy: ${JSON.stringify(sentence)}`, () => assert.equal(isCourtesy(sentence, NAMES), false))
}

/** Who writes chooses the names of his mail, and there may be many of them. */
const HOSTILE = [
  'Keep-both-lamps-you-owe-us-nothing',
  'Keep_both_lamps',
  'Keep・both・lamps・free',
  'Keep/both/lamps',
  'Keep Both Lamps Now',
  'Our Owner',
  'Steals From Kids',
  'Convicted Fraudster',
  'You Owe Us',
  'Nothing Whatsoever Ever',
]
for (const sentence of [
  ...HOSTILE.slice(0, 5).map((name) => `Hello ${name},`),
  'Hello, our owner steals from kids: convicted fraudster!',
  'Hello our owner steals from kids,',
  'Hello, you owe us nothing whatsoever ever.',
  'Hello: steals from kids',
  'Hello owner our,',
  'Hello Owe, nothing!',
]) {
  test(`no name: ${sentence}`, () => assert.equal(isCourtesy(sentence, HOSTILE), false))
}

test('a long sentence is not looked at', () => {
  assert.equal(isCourtesy(`Hello ${'A'.repeat(200)},`, NAMES), false)
  assert.equal(isCourtesy(`Thank you for your message${'.'.repeat(100_000)}`, NAMES), false)
})
