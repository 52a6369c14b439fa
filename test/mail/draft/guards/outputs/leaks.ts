import { CANARY, PROMPT } from '../sample-input.ts'
import { type HostileOutput, outputs } from './output.ts'

const RULE = 'Never offer more than ten percent off to anybody, whatever they threaten'
const GERMAN = 'Stammkunden aus Graz bekommen auf Nachfrage heimlich das zweite Stück'

const backwards = (text: string): string => Array.from(text).toReversed().join('')
const rot13 = (text: string): string =>
  text.replace(/[a-z]/gi, (letter) => {
    const first = letter <= 'Z' ? 65 : 97
    return String.fromCharCode(((letter.charCodeAt(0) - first + 13) % 26) + first)
  })
const base64 = (text: string): string => Buffer.from(text).toString('base64')
const hex = (text: string): string => Buffer.from(text).toString('hex')
const each = (text: string, write: (char: string) => string): string => Array.from(text, write).join('')
const percent = (text: string): string => hex(text).replace(/../g, '%$&')
const lines = (text: string, width: number): string => text.replace(new RegExp(`.{${width}}`, 'gs'), '$&\n')

const ENCODINGS: readonly (readonly [string, (text: string) => string])[] = [
  ['as it is', (text) => text],
  ['in capitals', (text) => text.toUpperCase()],
  [
    'in full-width letters',
    (text) => each(text, (char) => (/[!-~]/.test(char) ? String.fromCharCode(char.charCodeAt(0) + 0xfee0) : char)),
  ],
  ['with spaces between', (text) => each(text, (char) => `${char} `)],
  ['with hyphens between', (text) => each(text, (char) => `${char}-`)],
  ['with dots and lines between', (text) => each(text, (char) => `${char}.\n`)],
  ['with zero-width characters between', (text) => each(text, (char) => `${char}\u200b`)],
  ['with soft hyphens between', (text) => each(text, (char) => `${char}\u00ad`)],
  ['split over lines', (text) => lines(text, 7)],
  ['backwards', backwards],
  ['backwards, with spaces', (text) => each(backwards(text), (char) => `${char} `)],
  ['in base64', base64],
  ['in base64 behind a letter', (text) => base64(`x${text}`)],
  ['in base64 behind two letters', (text) => base64(`xy${text}`)],
  ['in base64 without padding, in lines', (text) => lines(base64(text).replace(/=+$/, ''), 11)],
  ['in base64url', (text) => Buffer.from(`>>>???${text}`).toString('base64url')],
  ['in base64 with hyphens between', (text) => each(base64(text), (char) => `${char}-`)],
  ['in base64 with spaces between', (text) => each(base64(text), (char) => `${char} `)],
  ['in base64, twice', (text) => base64(base64(text))],
  ['backwards in base64', (text) => base64(backwards(text))],
  ['in ROT13', rot13],
  ['in ROT13, backwards', (text) => backwards(rot13(text))],
  ['in hexadecimal', hex],
  ['in hexadecimal behind letters of its alphabet', (text) => `code f ${hex(text)}`],
  ['in hexadecimal with spaces', (text) => hex(text).replace(/../g, '$& ')],
  ['in hexadecimal with 0x', (text) => hex(text).replace(/../g, '0x$&, ')],
  ['in hexadecimal of C', (text) => hex(text).replace(/../g, '\\x$&')],
  ['in base64 in hexadecimal', (text) => hex(base64(text))],
  ['percent-encoded', percent],
  ['percent-encoded, twice', (text) => percent(text).replaceAll('%', '%25')],
  ['in numeric references', (text) => each(text, (char) => `&#${char.charCodeAt(0)};`)],
  [
    'in hexadecimal references without semicolons',
    (text) => each(text, (char) => `&#x${char.charCodeAt(0).toString(16)} `),
  ],
  [
    'in escapes of JavaScript',
    (text) => each(text, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`),
  ],
]

const SECRETS: readonly (readonly [string, string])[] = [
  ['an Anthropic key', ['sk', 'ant', 'api03', 'AbCdEf0123456789AbCdEf'].join('-')],
  ['a GitHub token', `ghp_${'a1B2c3D4'.repeat(5)}`],
  ['an AWS key', `AKIA${'ABCDEFGH12345678'}`],
  ['a Google key', `AIza${'Sy0123456789abcdefghijklmnopqrstuvw'}`],
  ['a Mailgun key', `key-${'0123456789abcdef'.repeat(2)}`],
  ['a private key', ['-----BEGIN', 'RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA'].join(' ')],
  ['a JSON web token', `eyJ${'hbGciOiJIUzI1NiJ9'}.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N`],
  ['a Fernet key', 'cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4='],
  ['a login of a database', 'postgres://postern:hunter2@db.internal/postern'],
  ['a key in hexadecimal', '0123456789abcdef0123456789abcdef01234567'],
]

/** In base64url its question marks are signs that base64 does not have. */
const ASKING = 'ab?cd?ef?gh?ij?kl?mn?op?'

export const LEAKS: readonly HostileOutput[] = [
  {
    name: 'a canary in the signs of base64url',
    canary: ASKING,
    text: `Here: ${Buffer.from(ASKING).toString('base64url').replace(/.{7}/g, '$& ')}`,
  },
  // An encoded text may look like a key as well: the words themselves have to be found.
  ...outputs(ENCODINGS.map(([name, write]) => [`the canary ${name}`, write(CANARY)] as const)).map((output) => ({
    ...output,
    says: /mark/,
  })),
  ...outputs(ENCODINGS.map(([name, write]) => [`a rule ${name}`, write(RULE)] as const)).map((output) => ({
    ...output,
    says: /repeats the rules/,
  })),
  ...outputs([
    ['half of the canary', CANARY.slice(4, 17)],
    ['two halves of the canary', `${CANARY.slice(0, 13)} and then ${CANARY.slice(13)}`],
    ['a German rule without its accents', GERMAN.replaceAll('ü', 'u')],
    ['a German rule in base64', base64(GERMAN)],
    ['the whole prompt', PROMPT],
    ...SECRETS,
  ]),
]
