import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { foldCopies } from '../../src/mail/check/own-text.ts'
import { foldText } from '../../src/mail/check/patterns/fold.ts'
import { cleanText } from '../../src/mail/clean-text.ts'
import { withoutInvisible } from '../../src/mail/content/invisible.ts'
import { normalizeText } from '../../src/mail/normalize-text.ts'

const FORMS = ['NFC', 'NFD', 'NFKC', 'NFKD'] as const

test('honest writing of every script is normalized as Unicode says', () => {
  const texts = [
    'Tiếng Việt có dấu: ễ, ự, ặ'.normalize('NFD'),
    'בְּרֵאשִׁ֖ית בָּרָ֣א אֱלֹהִ֑ים',
    'بِسْمِ ٱللَّهِ ٱلرَّحْمَٰنِ',
    'क्षत्रिय र्त्स्न्य हिन्दी',
    'ཧྐྵྨླྺྼྻྂ བཀྲ་ཤིས',
    'ｶﾞｷﾞ ﾊﾟ 1️⃣ 👩🏽‍💻 🏴󠁧󠁢󠁥󠁮󠁧󠁿',
    'မြန်မာ ကြို့ ភាសាខ្មែរ',
  ]
  for (const text of texts) for (const form of FORMS) assert.equal(normalizeText(text, form), text.normalize(form))
})

test('no text leaves a run of marks that is worth sorting', () => {
  const marks = fc.string({
    unit: fc.constantFrom('a', '\u0301', '\u0316', '\uff9e', '\u0345', '\u{1d165}'),
    maxLength: 200,
  })
  fc.assert(
    fc.property(marks, fc.constantFrom(...FORMS), (text, form) => {
      // a mark that stands for two counts twice
      assert.doesNotMatch(normalizeText(text, form), /[\p{M}\uff9e\uff9f]{22}/u)
    }),
  )
})

test('whatever reads a mail cuts the marks of a letter before it sorts them', () => {
  const letter = `a${'\u0301\u0316'.repeat(50)}`
  for (const read of [cleanText, withoutInvisible, foldText, foldCopies])
    for (const [run] of read(`${letter} ${letter}`).matchAll(/\p{M}+/gu)) assert.ok(run.length <= 10, read.name)
  // what is taken out does not make two short runs one long one
  for (const [run] of withoutInvisible(`a${'\u0301\u200b\u0316'.repeat(50)}`).matchAll(/\p{M}+/gu))
    assert.ok(run.length <= 10)
  assert.ok(foldCopies('\ufdfa'.repeat(1_000)).length < 2_000)
})
