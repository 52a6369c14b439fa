import assert from 'node:assert/strict'
import { test } from 'node:test'
import { detectLanguage, sameLanguage } from '../../src/mail/language.ts'

const TEXTS: [language: string | null, text: string][] = [
  ['en', 'Hello, can I still return a teapot that I bought three weeks ago?'],
  ['de', 'Guten Tag, kann ich die Kanne noch zurückgeben, die ich vor drei Wochen gekauft habe?'],
  ['fr', "Bonjour, puis-je encore renvoyer la théière que j'ai achetée il y a trois semaines ?"],
  ['es', 'Hola, ¿puedo devolver todavía la tetera que compré hace tres semanas?'],
  ['cs', 'Dobrý den, mohu ještě vrátit konvici, kterou jsem koupil před třemi týdny?'],
  ['it', 'Buongiorno, posso ancora restituire la teiera che ho comprato tre settimane fa?'],
  ['pl', 'Dzień dobry, czy mogę jeszcze zwrócić czajnik, który kupiłem trzy tygodnie temu?'],
  ['ru', 'Здравствуйте, могу ли я ещё вернуть чайник, который купил три недели назад?'],
  ['ja', '三週間前に買ったティーポットはまだ返品できますか。'],
  ['el', 'Καλημέρα, μπορώ ακόμα να επιστρέψω την τσαγιέρα που αγόρασα;'],
  [null, ''],
  [null, 'Hallo'],
  [null, 'Ok, merci!'],
  [null, 'https://kettle.example/returns/2026 order@kettle.example +43 316 000 000'],
  [null, 'qwrt zxcv bnmq wrtp sdfg hjkl zxcv bnmq'],
  [
    'de',
    'https://www.kettle.example/returns/how-to-return-it-to-us\nDanke, das habe ich gelesen, aber nicht verstanden.',
  ],
]
for (const [language, text] of TEXTS) {
  test(`${JSON.stringify(text.slice(0, 40))} is ${language ?? 'in no language that is sure'}`, () => {
    assert.equal(detectLanguage(text), language)
  })
}

test('what stands behind the first 2,000 characters is not read', () => {
  assert.equal(detectLanguage(`${' '.repeat(2_000)}Guten Tag, kann ich die Kanne noch zurückgeben?`), null)
})

test('a megabyte of anything takes under a second', () => {
  for (const unit of ['a', 'a ', '@', '1', 'ä', '漢', '\u0301']) {
    const from = performance.now()
    detectLanguage(unit.repeat(1_048_576 / unit.length))
    assert.ok(performance.now() - from < 1_000, JSON.stringify(unit))
  }
})

const SAME: [a: string, b: string, same: boolean][] = [
  ['de', 'de', true],
  ['de', 'de-AT', true],
  ['DE_ch', 'de', true],
  ['zh-Hant-TW', 'zh', true],
  ['nb', 'no', true],
  ['nn-NO', 'nb', true],
  ['de', 'en', false],
  ['de', 'den', false],
  ['', '', false],
  ['und', 'und', false],
  ['und', 'en', false],
]
for (const [a, b, same] of SAME) {
  test(`${a || 'nothing'} and ${b || 'nothing'} ${same ? 'are' : 'are not'} one language`, () => {
    assert.equal(sameLanguage(a, b), same)
    assert.equal(sameLanguage(b, a), same)
  })
}
