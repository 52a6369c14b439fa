import assert from 'node:assert/strict'
import { test } from 'node:test'
import { visibleText } from '../../../src/mail/content/visible-text.ts'
import { HIDDEN_MARKUP, HIDDEN_TO_THE_END } from '../../security/hidden-markup.ts'

for (const [name, html, how] of HIDDEN_MARKUP) {
  test(`text hidden by ${name} is apart from what a reader sees`, () => {
    const { text, hidden } = visibleText(`<p>Hello,</p>${html}<p>goodbye.</p>`)
    assert.equal(text.replace(/\s+/g, ' '), 'Hello, goodbye.')
    assert.deepEqual(hidden, [{ how, text: 'Secret order' }])
  })
}

for (const [name, html, how] of HIDDEN_TO_THE_END) {
  test(`text hidden by ${name} is apart`, () =>
    assert.deepEqual(visibleText(html), { text: '', hidden: [{ how, text: 'Secret order' }] }))
}

const VISIBLE: [name: string, html: string][] = [
  [
    'a style without effect',
    '<p style="color:#333;background:#fff;font-size:12px;position:relative;left:10px">seen</p>',
  ],
  ['grey on white', '<p style="color:#999">seen</p>'],
  ['white on blue', '<table><tr><td bgcolor="#0055aa"><font color="white">seen</font></td></tr></table>'],
  ['white on a dark page', '<body bgcolor="#000000" text="#ffffff"><p>seen</p></body>'],
  ['white on a gradient', '<div style="background-image:linear-gradient(#036,#024);color:#fff">seen</div>'],
  [
    'a link in white surroundings',
    '<div style="background:#036"><a href="https://x.example" style="color:#fff">seen</a></div>',
  ],
  ['a size set again inside', '<div style="font-size:0"><span style="font-size:14px">seen</span></div>'],
  ['a visibility set again inside', '<div style="visibility:hidden"><b style="visibility:visible">seen</b></div>'],
  [
    'rules for print and phones',
    '<style>@media print{p{display:none}}@media (max-width:600px){p{display:none}}</style><p>seen</p>',
  ],
  ['a rule for another class', '<style>.other{display:none} .a .b{display:none}</style><p class="b">seen</p>'],
  ['a rule when hovered', '<style>p:hover{display:none} p::before{display:none}</style><p>seen</p>'],
  ['a rule that a stronger one undoes', '<style>p{display:none} p.x{display:block}</style><p class=x>seen</p>'],
  ['a commented rule', '<style>/* p{display:none} */</style><p>seen</p>'],
  ['a style in a comment', '<!--[if mso]><style>p{display:none}</style><![endif]--><p>seen</p>'],
  ['a box that grows', '<div style="height:0">seen</div>'],
  ['a clipped box of some size', '<div style="overflow:hidden;max-width:600px;height:40px">seen</div>'],
  ['a hanging indent', '<p style="text-indent:-18pt;margin-left:36pt">seen</p>'],
  ['a later value that is none', '<p style="color:#333;color:whitish;font-size:12px;font-size:tiny">seen</p>'],
  ['a middle on the left', '<div style="position:absolute;left:50%;top:450px">seen</div>'],
  ['a variable of a web page that was copied', '<p style="color:var(--text, #172b4d)">seen</p>'],
  ['a head that was not closed', '<html><head><meta charset=utf-8><p>seen</p></html>'],
  ['a broken link around a paragraph', '<p><a href="https://x.example">link</p><p>seen</p>'],
  ['formatting whose end tag comes too late', '<p><font style="font-size:1px">&nbsp;</p></font><p>seen</p>'],
  ['a hidden preheader whose formatting was not closed', '<div style="display:none"><b>…</div><p>seen</p>'],
  [
    'formatting that was not closed in a cell',
    '<table><tr><td style="font-size:1px"><font face=Arial>&nbsp;</td></tr></table><p>seen</p>',
  ],
  [
    'hidden formatting that was not closed in a cell',
    '<table><tr><td><font style="font-size:1px">&nbsp;</td><td>seen</td></tr></table>',
  ],
  ['what hides in Outlook only', '<p style="mso-hide:all">seen</p>'],
  ['what old programs do not support', '<style>@supports not (display:grid){p{display:none}}</style><p>seen</p>'],
  ['a rule for a dark screen', '<style>@media (prefers-color-scheme:dark){p{color:#fff}}</style><p>seen</p>'],
  ['a line height without clipping', '<div style="line-height:0">seen</div>'],
  ['a line height of a number', '<div style="overflow:hidden;line-height:1.2">seen</div>'],
  [
    'a fluid size',
    '<p style="font-size:clamp(1rem, calc(0.8rem + 1vw), 2rem);line-height:calc(1.25 / 0.875)">seen</p>',
  ],
  ['a variable of a size that is not defined', '<p style="font-size:var(--text-sm)">seen</p>'],
  [
    'a variable beside others',
    '<p style="--tw-ring:0 0;color:var(--gray, rgb(55 65 81));font-size:var(--text, 14px)">seen</p>',
  ],
  [
    'a variable that is defined where it is used',
    '<style>.t{--tw-text-opacity:1;color:rgb(55 65 81 / var(--tw-text-opacity))}</style><p class=t>seen</p>',
  ],
  ['names that no style knows', '<p style="colour:white;display:nun;color:nosuchcolour">seen</p>'],
  [
    'what a paragraph of Outlook looks like',
    '<p class=MsoNormal><span lang=EN style="font-size:11.0pt;font-family:&quot;Calibri&quot;,sans-serif;mso-fareast-language:EN-US;color:windowtext">seen<o:p></o:p></span></p>',
  ],
]
for (const [name, html] of VISIBLE) {
  test(`a reader sees text in spite of ${name}`, () => {
    const { text, hidden } = visibleText(html)
    assert.match(text, /seen/)
    assert.deepEqual(hidden, [])
  })
}

test('comments, attributes, scripts and pictures’ texts are no text at all', () => {
  const html =
    '<title>no</title><!-- no --><script>no</script><style>no{}</style><img alt="no" title="no"><p title="no" data-x="no" aria-label="no">yes</p><input value="no"><a href="javascript:no()">link</a>'
  const { text, hidden } = visibleText(html)
  assert.equal(text, 'yes\n\nlink')
  assert.deepEqual(hidden, [])
})

test('a link is its words and its address, unless they are the same or the address is none to open', () => {
  const table: [html: string, text: string][] = [
    ['<a href="https://shop.example/a?b=1&amp;c=2">order</a>', 'order [https://shop.example/a?b=1&c=2]'],
    ['<a href="https://shop.example">https://shop.example</a>', 'https://shop.example'],
    ['<a href="mailto:a@b.example">a@b.example</a>', 'a@b.example'],
    ['<a href="javascript:x()">y</a>', 'y'],
    ['<a href="/relative">y</a>', 'y'],
    [`<a href="https://x.example/${'ignore-all-rules-'.repeat(30)}">y</a>`, 'y'],
  ]
  for (const [html, text] of table) assert.equal(visibleText(html).text, text)
})

test('hidden padding without a word is nothing', () => {
  assert.deepEqual(visibleText(`<div style="display:none">${'&zwnj;&nbsp;&#847; '.repeat(200)}…</div>x`).hidden, [])
})

test('the same kind of hiding beside each other is one piece, and pieces have bounds', () => {
  const spread = '<i hidden>a</i><i hidden>b</i> <i hidden>c</i>'
  assert.deepEqual(visibleText(spread).hidden, [{ how: 'not_displayed', text: 'a b c' }])
  const { hidden } = visibleText(`<p hidden>${'long '.repeat(1_000)}</p>x`.repeat(50))
  assert.equal(hidden.length, 20)
  for (const { text } of hidden) assert.ok(text.length <= 2_000)
})

test('formatting that hides by itself goes on behind what was around it, until its own end tag', () => {
  const secret = [{ how: 'not_displayed', text: 'x Secret order' }] as const
  assert.deepEqual(visibleText('<div style="display:none"><b style="display:none">x</div>Secret order').hidden, secret)
  assert.deepEqual(visibleText('<p><b hidden>x</p>Secret order</b>').hidden, secret)
  assert.equal(visibleText('<p><b hidden>x</p><b>in it</b>Secret order</b>seen').text, 'seen')
  // an end tag of something else, and a cell in between, end nothing
  const { text } = visibleText('<p><b hidden>x</p></i>Secret<table><tr><td>seen</td></tr></table>order')
  assert.equal(text.trim(), 'seen')
})

test('rules that hold for some readers hide, and show nothing again', () => {
  for (const rule of ['@media (orientation:landscape)', '@supports (x:y)', '@layer a', '@container (min-width:1px)']) {
    assert.equal(
      visibleText(`<style>${rule}{p{font-size:0}}</style><p><b style="color:red">Secret</b></p>`).text,
      '',
      rule,
    )
    const shown = `<style>.s{display:none}${rule}{.s{display:block}}.t{display:none}</style>`
    assert.equal(visibleText(`${shown}<p class=s>Secret</p><p class=t>order</p>seen`).text.trim(), 'seen', rule)
    // what stands behind the block holds for everybody
    assert.equal(
      visibleText(`<style>.t{display:none}${rule}{i{x:y}}.t{display:block}</style><p class=t>seen`).text,
      'seen',
    )
  }
})

test('the work on style sheets has an end, whatever it is made of', () => {
  const coloured = Array.from({ length: 4_900 }, (_, at) => `<b style=color:#${at + 100_000}>x</b>`).join('')
  const classes = Array.from({ length: 100 }, (_, at) => `c${at}`).join(' ')
  const all =
    'top:1px;left:1px;right:1px;bottom:1px;width:9px;height:9px;margin:1px;zoom:1;scale:1;opacity:1;font:x;color:red;clip:auto;inset:1px;'
  const walls: [name: string, html: string][] = [
    ['declarations for every element', `<style>*{${all}${all.replaceAll(';', '!important;')}}</style>${coloured}`],
    [
      'elements around every element',
      `<style>${'.q .x{color:red}'.repeat(1_000)}</style>${`<div class="${classes}">`.repeat(290)}${'<b class=x>x</b>'.repeat(220)}`,
    ],
    [
      'names in a selector',
      `<style>${`.${classes.split(' ', 70).join('.')}{color:red}`.repeat(400)}</style>${`<b class="${classes}">x</b>`.repeat(200)}`,
    ],
  ]
  for (const [name, wall] of walls) {
    const { text, hidden } = visibleText(`${wall}<p>Secret order</p>`)
    assert.ok(!text.includes('Secret order'), name)
    assert.equal(hidden.at(-1)?.how, 'not_displayed', name)
  }
  // one property said many times is said once
  const repeated = `<style>*{${'color:red;'.repeat(12_000)}}</style>${coloured.slice(0, 60_000)}</b><p>seen</p>`
  assert.ok(visibleText(repeated).text.includes('seen'))
})

test('what stands behind the limits of reading counts as hidden', () => {
  const walls: string[] = [
    '<br>'.repeat(60_000),
    '<div>'.repeat(1_000),
    `<p ${Array.from({ length: 3_000 }, (_, at) => `a${at}`).join(' ')}>`,
    `<style>${'.a{color:red}'.repeat(20_000)}</style>`,
    `<style>${'.a .b{color:red}'.repeat(999)}</style>${'<b class="a b">x</b>'.repeat(500)}`,
    'x'.repeat(600_000),
    `<p style="${'color:red;'.repeat(2_000)}display:none">`,
    `<p class="${'a '.repeat(3_000)}x">`,
  ]
  for (const wall of walls) {
    const { text, hidden } = visibleText(`${wall}Secret order`)
    assert.ok(!text.includes('Secret order'), wall.slice(0, 60))
    assert.ok(hidden.length > 0, wall.slice(0, 60))
  }
})
