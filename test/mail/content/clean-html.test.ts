import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cleanHtml } from '../../../src/mail/content/clean-html.ts'

const clean = (html: string) => cleanHtml(html).html
const REL = 'rel="noopener noreferrer nofollow"'

test('the structure of a text stays', () => {
  for (const html of [
    '<p>a <b>b</b> <i>c</i> <u>d</u> <s>e</s> <em>f</em> <strong>g</strong></p>',
    '<h1>a</h1><blockquote>b</blockquote><pre>c</pre><code>d</code>',
    '<ul><li>a</li><li>b</li></ul><ol><li>c</li></ol>',
    '<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>',
    'a &amp; b &lt; c &gt; d "e"',
  ])
    assert.equal(clean(html), html)
  assert.equal(clean('a<br>b<hr>'), 'a<br />b<hr />')
})

test('a link keeps an absolute address in canonical form, and says that it is a stranger’s', () => {
  const table: [href: string, kept: string | null][] = [
    ['https://shop.example/a?b=1&amp;c=2', 'https://shop.example/a?b=1&amp;c=2'],
    ['HTTPS://Shop.Example', 'https://shop.example/'],
    ['http://bücher.example/ü', 'http://xn--bcher-kva.example/%C3%BC'],
    ['mailto:a@b.example?subject=x', 'mailto:a@b.example?subject=x'],
    ['/orders/1', null],
    ['orders', null],
    ['#top', null],
    ['//evil.example/', null],
    ['\\\\evil.example', null],
    ['javascript:alert(1)', null],
    ['javascript://https://x.example/%0aalert(1)', null],
    ['&#x2028;javascript:alert(1)', null],
    ['java\nscript:alert(1)', null],
    ['data:text/html,x', null],
    ['ftp://x.example/', null],
    ['tel:+1', null],
    ['https://bank.example@evil.example/', null],
    ['https://a:b@evil.example/', null],
    [`https://x.example/${'y'.repeat(3_000)}`, null],
    ['', null],
  ]
  for (const [href, kept] of table)
    assert.equal(clean(`<a href="${href}">x</a>`), kept === null ? '<a>x</a>' : `<a href="${kept}" ${REL}>x</a>`, href)
})

test('every other attribute goes: classes and ids too, which a page may obey', () => {
  const html = '<p id=a class=b style="color:red" title=c dir=rtl data-x=y align=center name=z>x</p>'
  assert.equal(clean(html), '<p>x</p>')
  assert.equal(clean('<td colspan=2 width=9>x'), '<td>x</td>')
})

test('what was taken out is named, each kind once', () => {
  const table: [html: string, removed: string[]][] = [
    ['<p>x</p><o:p></o:p><center><font color=red>y</font></center>', []],
    ['<script>x</script><script>y</script>', ['script']],
    ['<p onclick=x>y', ['handler']],
    ['<style>x</style><p style="y">', ['style']],
    ['<img src=x><img src=y>', ['image']],
    ['<table background=x>', ['image']],
    ['<iframe src=x></iframe><object></object>', ['frame']],
    ['<form action=x><input></form>', ['form']],
    ['<a href="javascript:x">y</a>', ['link']],
    ['<base href=x>', ['link']],
    ['<meta charset=utf-8>', ['other']],
    ['<a href="https://x.example/">y</a>', []],
    ['<svg onload=x><p style=y>', ['image', 'handler', 'style']],
  ]
  for (const [html, removed] of table) assert.deepEqual(cleanHtml(html).removed, removed, html)
})

test('content that is no text of the mail goes with its element, other words stay', () => {
  assert.equal(clean('<title>a</title><style>b</style><script>c</script><p>d</p>'), '<p>d</p>')
  assert.equal(clean('<textarea>a</textarea><select><option>b</option></select>c'), 'c')
  assert.equal(clean('<article><unknown>a</unknown></article>'), 'a')
})

test('size, tags, nesting and attributes are bounded, and what is bounded stays clean', () => {
  const count = (html: string, what: string) => html.split(what).length - 1
  const deep = clean('<div>'.repeat(10_000))
  assert.ok(count(deep, '<div>') <= 100)
  const many = clean('<b>x</b>'.repeat(10_000))
  assert.ok(count(many, '<b>') <= 3_000)
  assert.ok(count(many, 'x') > 9_000, 'words stay when markup goes')
  for (const char of ['x', '&', '<', '"', '&lt;', '<p>', '<a href="https://x.example/?a&b">', '€', '😀']) {
    const long = clean(char.repeat(1_000_000 / char.length))
    assert.ok(long.length <= 192 * 1024, char)
    assert.equal(clean(long), long, char)
    assert.ok(long.isWellFormed(), char)
  }
  const attributes = Array.from({ length: 3_000 }, (_, at) => `a${at}=x`).join(' ')
  assert.equal(clean(`<p ${attributes}>x</p>`), '<p>x</p>')
})
