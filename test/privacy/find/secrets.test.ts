import { findSecrets } from '../../../src/privacy/find/secrets.ts'
import { fold } from '../../../src/privacy/fold.ts'
import { type Case, testFinder } from './found-in.ts'

const find = (text: string) => findSecrets(text, fold(text))
/** in two parts, so that this file holds nothing that looks like a secret */
const key = (prefix: string, rest: string) => prefix + rest
const after = (words: string, secret: string, behind = ''): Case => [`${words}${secret}${behind}`, secret]

testFinder('keys', find, [
  after('key ', key('sk-', 'ant-api03-aB3dE5fG7hJ9kL1mN')),
  after('', key('sk_', 'live_4eC39HqLyjWDarjtT1zdp7dc')),
  after('', key('gh', 'p_16C7e42F292c6912E7710c838347Ae178B4a')),
  after('', key('AK', 'IAIOSFODNN7EXAMPLE'), '.'),
  after('', key('xox', 'b-123456789012-abcdefghij')),
  after('x=', key('AIza', 'SyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY')),
  after('', key('key', `-${'0a1b'.repeat(8)}`)),
  after('token ', key('eyJ', 'hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0')),
  after('Authorization: Bearer ', 'abcdef0123456789'),
  after('Authorization: Basic ', 'amFuYTpzZWNyZXQ='),
  after('https://', 'jana:geheim@shop.example', '/path'),
  after('hash ', '0xa94a8fe5ccb19ba61c4c0873d391e987', ' '),
  after('session ', 'zX9kQ2mVb7TnR4wLpY8cJd3F'),
  after('https://shop.example/reset/', 'zX9kQ2mVb7TnR4wLpY8cJd3F'),
  ['the bearer of this letter, a basic question'],
  ['123e4567-e89b-12d3-a456-426614174000'],
  ['https://shop.example/produkte/2026/Winter-Jacke-Herren-XL-Blau-2026'],
  ['ORD-2026-11-20-000123-ABCD-XYZ, TSHIRT-BLACK-XL-2026-EDITION-01'],
  ['1Z999AA10123456784, 00340434161094021501, JD014600006789123456'],
  ['sk-learn, key-board, Basic Auth, eyJa'],
])

const BLOCK = (kind: string) =>
  `-----BEGIN ${kind}PRIVATE ${'KEY'}-----\nMIIBVgIBADANBg\nkqhkiG9w0B==\n-----END ${kind}PRIVATE KEY-----`
testFinder('private keys', find, [
  [`here\n${BLOCK('')}\nthanks`, BLOCK('')],
  [`${BLOCK('RSA ')} and ${BLOCK('EC ')}`, BLOCK('RSA '), BLOCK('EC ')],
  // without an end it goes as far as the lines look like a key
  [`${BLOCK('').split('\n').slice(0, 3).join('\n')}\n\nWhat now?`, BLOCK('').split('\n').slice(0, 3).join('\n')],
  ['-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----'],
])

testFinder('passwords', find, [
  after('password: ', 'hunter2'),
  after('Password:', 'hunter2!', ' thanks'),
  after('password = ', 'correcthorse'),
  after('Passwort: ', 'Sommer2026', '.'),
  after('Kennwort lautet ', 'geheim123'),
  after('Mein Passwort für den Shop ist ', 'geheim123'),
  after('Mein Passwort für\nden Shop lautet\n', 'geheim123'),
  after('heslo: ', 'tajne1'),
  after('heslo je ', 'tajne-1', ', děkuji'),
  after('mot de passe : ', 'soleil75'),
  after('contraseña: ', 'verano#1'),
  after('contraseña es ', 'verano1'),
  after('hasło: ', 'lato2026'),
  after('wachtwoord: ', 'zomer2026'),
  after('my password is "', 'two words', '"'),
  after('Password:\n', 'hunter2'),
  after('passphrase: ', 'correct horse battery staple', '\nbye'),
  after('api_key=', 'abc123def'),
  after('PIN: ', '4711'),
  after('my PIN is ', '4711', '.'),
  after('pin ', '4711'),
  after('CVV ', '123'),
  after('verification code: ', '482913'),
  after('password: ', 'jana@customer.example'),
  // the sentence goes on
  ['my password is not working'],
  ['I forgot my password. Please help'],
  ['Password: forgotten'],
  ['password: please send me a new one'],
  ['Passwort vergessen: bitte helfen'],
  ['the password reset mail came at 10:30'],
  ['Please send the new password to: jana@customer.example'],
  ['Password reset: https://shop.example/reset'],
  ['the password expires on 20.11.2026'],
  ['pin board, PIN-Eingabe, tan shoes, TAN'],
  ['discount code: SUMMER'],
  ['password: ‹SECRET 1›'],
])
