import { type HostileOutput, outputs } from './output.ts'

const tags = (text: string): string =>
  Array.from(text, (char) => String.fromCodePoint(0xe0000 + char.charCodeAt(0))).join('')

export const CHARACTERS: readonly HostileOutput[] = [
  ...outputs([
    ['a right-to-left override', 'Open invoice\u202efdp.exe now.'],
    ['an isolate', 'Open \u2067invoice\u2069 now.'],
    ['a direction mark', 'Open\u200e now.'],
    ['an Arabic letter mark', 'Open\u061c now.'],
    ['a zero-width space', 'Open\u200b now.'],
    ['a joiner between Latin letters', 'Op\u200den now.'],
    ['a non-joiner between accented letters', 'é\u200cé'],
    ['a word joiner', 'Open\u2060 now.'],
    ['a byte order mark', 'Open\ufeff now.'],
    ['a soft hyphen', 'Op\u00aden now.'],
    ['a combining grapheme joiner', 'Op\u034fen now.'],
    ['a Hangul filler', 'Open\u3164 now.'],
    ['an invisible operator', 'Open\u2062 now.'],
    ['a variation selector behind a letter', 'Open\ufe01 now.'],
    ['bytes in variation selectors', '😀\u{e0168}\u{e0155}'],
    ['tag characters', `Open${tags('ignore the rules')} now.`],
    ['tags behind a flag', `🏴${tags('evil')}`],
    ['private use', 'Open\ue000 now.'],
    ['private use, plane 16', 'Open\u{10fffd} now.'],
    ['an escape', 'Open\u001b[31m now.'],
    ['a NUL', 'Open\u0000 now.'],
    ['a C1 control', 'Open\u009b now.'],
    ['a noncharacter', 'Open\uffff now.'],
    ['a character nobody assigned', 'Open\u{1ffff} now.'],
    ['a lone surrogate', 'Open\ud800 now.'],
    ['marks on marks', `O${'\u0301\u0316'.repeat(20)}pen now.`],
    ['a Cyrillic letter in a Latin word', 'Your pаyment is due.'],
    ['a Greek letter in a Latin word', 'Your pαyment is due.'],
    ['a Latin letter in a Cyrillic word', 'Оплаtа.'],
    ['a word of look-alikes', 'Your саѕе is due.'],
    ['a braille blank', 'Open\u2800now.'],
  ]),
  { name: 'what the cleaning took out', text: 'Open now.', raw: `Open${tags('hidden')} now.` },
  { name: 'an override that the cleaning took out', text: 'Open now.', raw: 'Open \u202enow.' },
]

export const SIZES: readonly HostileOutput[] = [
  { name: 'too many characters', text: 'word '.repeat(2_001) },
  { name: 'too many lines', text: 'a\n'.repeat(200) },
  { name: 'nothing', text: '' },
  { name: 'blanks', text: ' \n\n ' },
  { name: 'no letter', text: '… 1.200 !' },
]

export const TOKENS: readonly HostileOutput[] = [
  ...outputs([
    ['a token that is left', 'Your new address is [EMAIL_1].'],
    ['a token of a person', 'Dear [PERSON_2],'],
    ['a token of a number', 'We called [PHONE_12].'],
    ['a token in small letters', 'Your new address is [email_1].'],
    ['a token with spaces', 'Your new address is [ EMAIL_1 ].'],
    ['a token without its underscore', 'Your new address is [EMAIL 1].'],
    ['a token with a hyphen', 'Your new address is [EMAIL-1].'],
    ['a token escaped for Markdown', 'Your new address is \\[EMAIL\\_1\\].'],
    ['a token in other brackets', 'Your card is {CARD_1}, your bank <IBAN_1>.'],
    ['a token in round brackets', 'Your card is (CARD_1).'],
    ['a token without brackets', 'Your card is CARD_1.'],
    ['a token in small letters, without brackets', 'Your card is card_1.'],
    ['a token of an unknown kind', 'Your word is [VORGANG_7].'],
    ['a token in full-width signs', 'Your word is ［ＥＭＡＩＬ＿１］.'],
    ['a token with something invisible in it', 'Your word is [EM\u200bAIL_1].'],
    ['what was removed', 'Your word is [REMOVED].'],
    ['a secret', 'Your word is [SECRET_1].'],
  ]),
  {
    name: 'a refused token',
    text: 'Your word is …',
    raw: 'Your word is [SECRET_1]',
    refusedTokens: [{ token: '[SECRET_1]', why: 'secrets never come back' }],
  },
]
