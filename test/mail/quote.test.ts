import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { newestText } from '../../src/mail/quote.ts'

const SPLIT: [name: string, newest: string, quoted: string][] = [
  [
    'an English quote',
    'Thank you!',
    'On Mon, 2 Mar 2026 at 10:00, Support <s@ours.example> wrote:\n> We open at nine.\n>\n> Support',
  ],
  [
    'a quote wrapped over two lines',
    'Thank you!',
    'On Mon, 2 Mar 2026 at 10:00, Support\n<s@ours.example> wrote:\n\n> We open at nine.',
  ],
  ['a German quote', 'Danke!', 'Am 02.03.2026 um 10:00 schrieb Support <s@ours.example>:\n> Wir öffnen um neun.'],
  [
    'a French quote',
    'Merci !',
    'Le lun. 2 mars 2026 à 10:00, Support <s@ours.example> a écrit :\n> Nous ouvrons à neuf heures.',
  ],
  [
    'a Spanish quote',
    '¡Gracias!',
    'El lun, 2 mar 2026 a las 10:00, Support (<s@ours.example>) escribió:\n> Abrimos a las nueve.',
  ],
  ['a Czech quote', 'Děkuji!', 'Dne 2. 3. 2026 v 10:00 Support napsal(a):\n> Otevíráme v devět.'],
  ['a date and an address', 'Thanks', '2026-03-02 10:00 GMT+01:00 Support <s@ours.example>:\n> We open at nine.'],
  ['a quote without an introduction', 'Thanks', '> We open at nine.\n> Support'],
  [
    'an English Outlook reply',
    'Thanks',
    '-----Original Message-----\nFrom: Support\nSubject: Hours\n\nWe open at nine.',
  ],
  ['a German Outlook reply', 'Danke', '-----Ursprüngliche Nachricht-----\nVon: Support\n\nWir öffnen um neun.'],
  ['a signature', 'When do you open?', '-- \nAda Lovelace\nAnalytical Engines Ltd'],
  [
    'a signature above the quote',
    'Thank you!',
    '-- \nAda\n\nOn Mon, 2 Mar 2026 at 10:00, Support <s@ours.example> wrote:\n> We open at nine.',
  ],
  ['a signature below the quote', 'Thank you!', '> We open at nine.\n\n-- \nAda'],
  ['a reply between the lines with a signature', '> Do you come?\nYes.\n> When?\nAt nine.', '-- \nAda'],
]
for (const [name, newest, quoted] of SPLIT) {
  test(`${name} is split off`, () => {
    assert.deepEqual(newestText(`${newest}\n\n${quoted}\n`), { newest, quoted })
    assert.deepEqual(newestText(`${newest}\r\n\r\n${quoted.replaceAll('\n', '\r\n')}`), { newest, quoted })
  })
}

const WHOLE: [name: string, text: string][] = [
  ['a plain mail', 'When do you open?\n\nAda'],
  [
    'a reply below the quote',
    'On Mon, 2 Mar 2026 at 10:00, Support <s@ours.example> wrote:\n> We open at nine.\n\nThank you!',
  ],
  ['a reply between the quotes', '> Do you come?\nYes.\n> When?\nAt nine.\n> Support'],
  [
    'a question between the quotes and below an introduction',
    'See below.\nOn 2 Mar 2026 Support wrote:\n> One?\nFirst.\n> Two?',
  ],
  ['nothing but a quote', '> We open at nine.'],
  ['nothing but an original message', '-----Original Message-----\nFrom: Ada\n\nPlease call.'],
  [
    'a forwarded mail',
    'Please pay this.\n\n---------- Forwarded message ---------\nFrom: Shop <shop@x.example>\n\nOn 2 Mar 2026 Ada wrote:\n> Yes',
  ],
  ['words that look like an introduction', 'On Monday at 10 my colleague wrote:\nthe door is shut. Is it?'],
  ['a line of two dashes', 'First part.\n--\nSecond part.'],
  ['a long text below a signature mark', `Points:\n-- \n${'- a point\n'.repeat(40)}end`],
  ['only a signature', '-- \nAda'],
  ['nothing', ''],
]
for (const [name, text] of WHOLE) {
  test(`${name} stays whole`, () => assert.deepEqual(newestText(text), { newest: text.trim(), quoted: '' }))
}

test('blank lines are collapsed to two, and a hundred thousand of them are read once', () => {
  assert.equal(newestText(`a\n \n\t\n\n\nb`).newest, 'a\n\n\nb')
  assert.equal(newestText(`a${'\n'.repeat(100_000)}b`).newest, 'a\n\n\nb')
  assert.equal(newestText(`${' \n'.repeat(50_000)}>${' '.repeat(50_000)}`).quoted, '')
})

test('no line is lost, whatever the text', () => {
  const line = fc.constantFrom(
    '',
    ' ',
    '> q',
    'words',
    '-- ',
    '--',
    'On 1 May 2026 A <a@b.example> wrote:',
    '-----Original Message-----',
    '--- Forwarded message ---',
    'wrote:',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(line, fc.string()), { maxLength: 30 }), (lines) => {
      const words = (text: string) => text.split(/\r\n?|\n/).filter((part) => part.trim() !== '')
      const { newest, quoted } = newestText(lines.join('\n'))
      assert.deepEqual([...words(newest), ...words(quoted)], words(lines.join('\n')))
      if (words(lines.join('\n')).length > 0) assert.notEqual(newest, '')
    }),
  )
})
