import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  decrypt,
  encrypt,
  fernetKeyFromBytes,
  generateFernetKey,
  parseFernetKey,
  tokenFromText,
  tokenToText,
} from '../../src/crypto/fernet.ts'

const SPEC_KEY = parseFernetKey('cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=')
const SPEC_TOKEN =
  'gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA=='
const SPEC_IV = Uint8Array.from({ length: 16 }, (_, index) => index)
const SPEC_SECONDS = 499_162_800

// the invalid vectors of the specification that are not about time: tokens do not expire here
const SPEC_INVALID = {
  'incorrect mac':
    'gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykQUFBQUFBQUFBQQ==',
  'too short': 'gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPA==',
  'invalid base64':
    '%%%%%%%%%%%%%AECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykRtfsH-p1YsUD2Q==',
  'payload size not multiple of block size':
    'gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPOm73QeoCk9uGib28Xe5vz6oxq5nmxbx_v7mrfyudzUm',
  'payload padding error':
    'gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0ODz4LEpdELGQAad7aNEHbf-JkLPIpuiYRLQ3RtXatOYREu2FWke6CnJNYIbkuKNqOhw==',
  'incorrect IV (causes padding error)':
    'gAAAAAAdwJ6xBQECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAkLhFLHpGtDBRLRTZeUfWgHSv49TF2AUEZ1TIvcZjK1zQ==',
}
// written by Python's cryptography 48.0.0 under the key of the bytes 0..31, at 1700000000, IV 100..115
const PYTHON_KEY = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8='
const PYTHON_VECTORS: [text: string, token: string][] = [
  ['', 'gAAAAABlU_EAZGVmZ2hpamtsbW5vcHFycwohCGftV42ZN2jR4ndbsQYD5txEZJb0m7Wk7aGxpGEcykF2MMOS7jqQmrfiJB5rCw=='],
  [
    'Grüße, 你好 \0 ✉',
    'gAAAAABlU_EAZGVmZ2hpamtsbW5vcHFyc8VospUSRoOMDFDqKwmGM4SUftXyA3Sp76xvdDGcuiOHZ6Vc_rEr4rKjCmjWoz6eOanlEwAIpL01lVXcEFH_s3Y=',
  ],
  [
    '0123456789abcdef',
    'gAAAAABlU_EAZGVmZ2hpamtsbW5vcHFyc8lSLa-QKMFJ_TAJOA-SkR9SPl2Ze7j3qx0Q6rHRtKk0eiQ70dR4ibmvzbvjz8x5Zuw-wqXMtu8wWG-rOLzpkYs=',
  ],
]

test('the generate vector of the specification is reproduced to the byte', () => {
  assert.equal(tokenToText(encrypt(SPEC_KEY, Buffer.from('hello'), SPEC_SECONDS, SPEC_IV)), SPEC_TOKEN)
})

test('the verify vector of the specification opens', () => {
  assert.equal(decrypt(SPEC_KEY, tokenFromText(SPEC_TOKEN)).toString(), 'hello')
})

for (const [name, token] of Object.entries(SPEC_INVALID)) {
  test(`the invalid vector of the specification is refused: ${name}`, () => {
    assert.throws(() => decrypt(SPEC_KEY, tokenFromText(token)), { code: 'fernet.invalid' })
  })
}

test('recorded tokens of Python open, and the same parts give the same tokens', () => {
  const key = parseFernetKey(PYTHON_KEY)
  const iv = Uint8Array.from({ length: 16 }, (_, index) => index + 100)
  for (const [text, token] of PYTHON_VECTORS) {
    assert.equal(decrypt(key, tokenFromText(token)).toString(), text)
    assert.equal(tokenToText(encrypt(key, Buffer.from(text), 1_700_000_000, iv)), token)
  }
})

const python = spawnSync('python3', ['-c', 'import cryptography']).status === 0
test('Python reads our keys and tokens and we read its', { skip: !python && 'no python3 with cryptography' }, () => {
  const script = [
    'import sys',
    'from cryptography.fernet import Fernet',
    'f = Fernet(sys.argv[1])',
    'print(f.decrypt(sys.argv[2]).hex())',
    'print(Fernet.generate_key().decode())',
    'print(f.encrypt(bytes.fromhex(sys.argv[3])).decode())',
  ].join('\n')
  const keyText = generateFernetKey()
  const key = parseFernetKey(keyText)
  const plaintext = Buffer.from('Zürich\0\r\n✉'.repeat(50))
  const args = ['-c', script, keyText, tokenToText(encrypt(key, plaintext)), plaintext.toString('hex')]
  const [opened, theirKey, theirToken] = execFileSync('python3', args).toString().trim().split('\n')
  assert.equal(opened, plaintext.toString('hex'))
  assert.equal(parseFernetKey(theirKey ?? '').bytes.length, 32)
  assert.deepEqual(decrypt(key, tokenFromText(theirToken ?? '')), plaintext)
})

test('any bytes come back from their token, at any length around the block size', () => {
  const key = parseFernetKey(generateFernetKey())
  const property = fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
    const token = encrypt(key, bytes)
    assert.deepEqual(new Uint8Array(decrypt(key, token)), bytes)
    assert.deepEqual(tokenFromText(tokenToText(token)), token)
  })
  fc.assert(property, { numRuns: 300 })
})

test('a change of any one byte of a token is refused', () => {
  const token = encrypt(SPEC_KEY, Buffer.from('twenty bytes of text'))
  for (let at = 0; at < token.length; at += 1) {
    const altered = Buffer.from(token)
    altered[at] = (altered[at] ?? 0) ^ 1
    assert.throws(() => decrypt(SPEC_KEY, altered), { code: 'fernet.invalid' }, `byte ${at}`)
  }
})

test('another version is refused even when its MAC is right', () => {
  const token = encrypt(SPEC_KEY, Buffer.from('hello'))
  token[0] = 0x81
  token.set(createHmac('sha256', SPEC_KEY.signing).update(token.subarray(0, -32)).digest(), token.length - 32)
  assert.throws(() => decrypt(SPEC_KEY, token), { code: 'fernet.invalid' })
})

test('a token that was cut, lengthened, joined with another or made under another key is refused', () => {
  const token = encrypt(SPEC_KEY, Buffer.alloc(64))
  for (let length = 0; length < token.length; length += 1) {
    assert.throws(() => decrypt(SPEC_KEY, token.subarray(0, length)), { code: 'fernet.invalid' }, `length ${length}`)
  }
  assert.throws(() => decrypt(SPEC_KEY, Buffer.concat([token, Buffer.alloc(16)])), { code: 'fernet.invalid' })
  assert.throws(() => decrypt(SPEC_KEY, Buffer.concat([token, token])), { code: 'fernet.invalid' })
  assert.throws(() => decrypt(parseFernetKey(generateFernetKey()), token), { code: 'fernet.invalid' })
})

const LOOSE_TEXTS: [why: string, text: string][] = [
  ['a line break at the end', `${SPEC_TOKEN}\n`],
  ['a space inside', `${SPEC_TOKEN.slice(0, 8)} ${SPEC_TOKEN.slice(8)}`],
  ['a NUL', `${SPEC_TOKEN}\0`],
  ['the standard alphabet', SPEC_TOKEN.replaceAll('_', '/').replaceAll('-', '+')],
  ['extra padding', `${SPEC_TOKEN}==`],
  ['missing padding', SPEC_TOKEN.replaceAll('=', '')],
  ['two tokens joined', SPEC_TOKEN + SPEC_TOKEN],
  ['trailing bits that decode to nothing', SPEC_TOKEN.replace('DA==', 'DB==')],
  ['a letter of another script', SPEC_TOKEN.replace('g', 'ｇ')],
]
for (const [why, text] of LOOSE_TEXTS) {
  test(`the text of a token is read strictly: ${why}`, () => {
    assert.throws(() => tokenFromText(text), { code: 'fernet.invalid' })
  })
}

const BAD_KEYS: [text: string, why: RegExp][] = [
  ['', /is empty.*keys generate/],
  ['abcdefghijklmnopqrstuvwx', /24 characters.*AES-CBC.*npm run postern -- keys generate/],
  [`${PYTHON_KEY}\n`, /white space/],
  [PYTHON_KEY.slice(0, 43), /lacks the =/],
  [`${PYTHON_KEY}=`, /45 characters/],
  ['cw/0x689RpI+jtRR7oE8h/eQsKImvJapLeSbXpwF4e4=', /write - for \+/],
  [PYTHON_KEY.replace('8=', '9='), /not base64url/],
  [PYTHON_KEY.replace('A', 'é'), /not base64url/],
  [SPEC_TOKEN, /characters, not 44/],
]
for (const [text, why] of BAD_KEYS) {
  test(`a key is read strictly: ${why.source}`, () => {
    assert.throws(
      () => parseFernetKey(text),
      (error: { code: string; message: string; detail: { why: string } }) => {
        assert.equal(error.code, 'key.invalid')
        assert.match(error.detail.why, why)
        assert.ok(text === '' || !JSON.stringify([error.message, error.detail]).includes(text), 'the key is not quoted')
        return true
      },
    )
  })
}

test('a generated key has 44 characters, is new each time, and is known by its digest', () => {
  const text = generateFernetKey()
  assert.match(text, /^[\w-]{43}=$/)
  assert.notEqual(generateFernetKey(), text)
  assert.equal(parseFernetKey(PYTHON_KEY).id, '630dcd29')
  assert.throws(() => fernetKeyFromBytes(Buffer.alloc(31)), { code: 'key.invalid' })
})

test('no IV is used twice, also beyond one fill of the pool', () => {
  const seen = new Set<string>()
  for (let round = 0; round < 3000; round += 1) {
    seen.add(encrypt(SPEC_KEY, Buffer.alloc(0)).toString('hex', 9, 25))
  }
  assert.equal(seen.size, 3000)
})

test('the time of a token is kept in seconds, beyond 32 bits as well', () => {
  const token = encrypt(SPEC_KEY, Buffer.alloc(0), 2 ** 33 + 7)
  assert.equal(token.readBigUInt64BE(1), 2n ** 33n + 7n)
})
