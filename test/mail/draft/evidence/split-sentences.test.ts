import assert from 'node:assert/strict'
import { test } from 'node:test'
import { splitSentences } from '../../../../src/mail/draft/evidence/split-sentences.ts'

const CASES: [text: string, sentences: string[]][] = [
  ['', []],
  ['One. Two! Three? Four… five', ['One.', 'Two!', 'Three?', 'Four…', 'five']],
  ['Hello Jane,\n\nwe open at nine.\r\nBye', ['Hello Jane,', 'we open at nine.', 'Bye']],
  ['Really?! "Yes." (No.) Done', ['Really?!', '"Yes."', '(No.)', 'Done']],
  [
    'We open at 10.30. It costs 1.500,00 €. See www.shop.example. Bye.',
    ['We open at 10.30.', 'It costs 1.500,00 €.', 'See www.shop.example.', 'Bye.'],
  ],
  ['Das gilt z.B. in Graz, d.h. bei uns. Ende.', ['Das gilt z.B. in Graz, d.h. bei uns.', 'Ende.']],
  ['Das gilt z. B. in Graz. Ende.', ['Das gilt z. B. in Graz.', 'Ende.']],
  [
    'Write to Dr. Huber, e.g. about Nr. 5, i.e. the pot. Thanks.',
    ['Write to Dr. Huber, e.g. about Nr. 5, i.e. the pot.', 'Thanks.'],
  ],
  [
    'Bis 31. Dezember. Am 3. März. 3. března přijdeme. Ok.',
    ['Bis 31. Dezember.', 'Am 3. März.', '3. března přijdeme.', 'Ok.'],
  ],
  ['It takes 30. We know.', ['It takes 30.', 'We know.']],
  ['1. Print the label.\n2. Pack it.', ['1. Print the label.', '2. Pack it.']],
  ['We open at 9 a.m. and close at 5 p.m. You may come.', ['We open at 9 a.m. and close at 5 p.m.', 'You may come.']],
  [
    'Tassen, Kannen usw. sind da. Farne, Tee usw. Wir warten.',
    ['Tassen, Kannen usw. sind da.', 'Farne, Tee usw.', 'Wir warten.'],
  ],
  ['We ship. we will pay you.', ['We ship.', 'we will pay you.']],
  ['我们九点开门。周日休息！真的？是', ['我们九点开门。', '周日休息！', '真的？', '是']],
  ['---\n***\n. . .\nText', ['Text']],
  ['It ends with etc.', ['It ends with etc.']],
]
for (const [text, sentences] of CASES) {
  test(JSON.stringify(text), () => assert.deepEqual(splitSentences(text), sentences))
}

test('no letter is lost', () => {
  for (const [text] of CASES) {
    const letters = (written: string) => written.replace(/[^\p{L}\p{N}]/gu, '')
    assert.equal(letters(splitSentences(text).join('')), letters(text))
  }
})

test('64 KiB of anything take under two seconds', () => {
  for (const unit of ['.', '. ', '....................x', 'a. ', 'z.B. ', '1. ', '?!', '。', '"', '\n', 'a']) {
    const from = performance.now()
    splitSentences(unit.repeat(65_536 / unit.length))
    const took = performance.now() - from
    assert.ok(took < 2_000, `${JSON.stringify(unit)}: ${took} ms`)
  }
})
