import assert from 'node:assert/strict'
import { test } from 'node:test'
import { figuresOf, hasFigure, indexFigures } from '../../../../src/mail/draft/evidence/figures.ts'

const CASES: [text: string, figures: string][] = [
  ['It costs €4.90, 4,90 € or EUR 4.9.', '4.9 eur | 4.9 eur | 4.9 eur'],
  ["1.500,00 € / 1,500 euros / 1 500 EUR / CHF 1'500", '1500 eur | 1500 eur | 1500 eur | 1500 chf'],
  ['490 Kč, £10.00, $5, 50 cents, ¥10,000', '490 czk | 10 gbp | 5 usd | 50 cent | 10000 jpy'],
  ['30 %, 5 percent, 5 Prozent, 5 pour cent', '30 percent | 5 percent | 5 percent | 5 percent'],
  ['2 to 4 working days, 2–4 Wochen, €8-20', '2 workday | 4 workday | 2 week | 4 week | 8 eur | 20 eur'],
  ['within 14 days and 14 business days', '14 day | 14 workday'],
  ['14 Tage, 14 Werktage, 14 jours ouvrés, 14 días hábiles', '14 day | 14 workday | 14 workday | 14 workday'],
  ['do 14 dnů, 2 roky, 24 hodin', '14 day | 2 year | 24 hour'],
  ['entro 14 giorni lavorativi, 2 anni', '14 workday | 2 year'],
  ['within thirty days, in a week, innerhalb von zwei Wochen', '30 day | 1 week | 2 week'],
  ['once you pay what is due, a teapot is sent', ''],
  ['am 31. Dezember 2026', '31 | 2026 | month 12'],
  ['31.12.2026', '31 | month 12 | 2026'],
  ['2026-12-31', '31 | month 12 | 2026'],
  ['12/31/2026 and 03/04/2026', '31 | month 12 | 2026 | 3/4/2026'],
  ['3. března, le 3 mars, el 3 de marzo', '3 | 3 | 3 | month 3 | month 3 | month 3'],
  ['You may march in May', ''],
  ['9 am to 5 pm, 9:00–17:30, 10.30 Uhr, 14h30', '9 time | 17 time | 9 time | 17:30 time | 10:30 time | 14:30 time'],
  ['Monday, lundi and Freitag', 'weekday 1 | weekday 1 | weekday 5'],
  ['free of charge, kostenlos', 'free'],
  ['gratuit', 'free'],
  ['zdarma', 'free'],
  ['Feel free to ask in your free time.', ''],
  ['part KF-L06 of form CN23', 'l06 | cn23'],
  ['EUR20 and 20EUR', '20 eur | 20 eur'],
  ['３０ days, ٣٠ days', '30 day | 30 day'],
  ['返品は30日以内', '30 day'],
  ['2 - 4 weeks, **5** days', '2 week | 4 week | 5 day'],
  ['', ''],
]
for (const [text, figures] of CASES) {
  test(`${JSON.stringify(text)} has ${figures || 'no figures'}`, () => {
    const found = figuresOf(text).map(({ value, unit }) => (unit === null ? value : `${value} ${unit}`))
    assert.equal(found.join(' | '), figures)
  })
}

const SAME: [a: string, b: string, same: boolean][] = [
  ['30 days', 'up to 30 Tage', true],
  ['30 days', '30', true],
  ['30', '30 €', true],
  ['30 days', '30 €', false],
  ['30 days', '30 weeks', false],
  ['2 days', '2 to 4 weeks', false],
  ['4 days', '4 working days', false],
  ['€5', '$5', false],
  ['€5.00', '5 euros', true],
  ['thirty days', '30 days', true],
  ['5 pm', '17:00', true],
]
for (const [a, b, same] of SAME) {
  test(`"${a}" ${same ? 'is' : 'is not'} in "${b}"`, () => {
    const index = indexFigures(b)
    assert.equal(
      figuresOf(a).every((figure) => hasFigure(index, figure)),
      same,
    )
  })
}

test('64 KiB of anything take under two seconds', () => {
  for (const unit of [
    '1',
    '1 ',
    '1.',
    '1 000 ',
    '12/',
    '1-',
    'a ',
    'a1 ',
    'one ',
    'may ',
    '9 to ',
    '€',
    '٣',
    'free ',
    'aaaaaaaaaaa',
  ]) {
    const from = performance.now()
    figuresOf(unit.repeat(65_536 / unit.length))
    const took = performance.now() - from
    assert.ok(took < 2_000, `${JSON.stringify(unit)}: ${took} ms`)
  }
})
