import assert from 'node:assert/strict'
import { test } from 'node:test'
import { htmlToText } from '../../../src/mail/content/html-text.ts'

const read = (html: string) => htmlToText(html, { maxBytes: 512 * 1024 })

test('the words of HTML come out as text', () => {
  const table: [html: string, text: string][] = [
    ['', ''],
    ['<p>Hello</p><p>World &amp; all</p>', 'Hello\n\nWorld & all'],
    ['one<br>two', 'one\ntwo'],
    ['<a href="https://x.example/y">order</a>', 'order [https://x.example/y]'],
    ['<a href="https://x.example">https://x.example</a>', 'https://x.example'],
    ['<img src="https://tracker.example/p.gif" alt="spy">text', 'text'],
    ['<style>p{}</style><script>alert(1)</script><p>text</p>', 'text'],
    ['<h1>Title</h1>', 'Title'],
    ['plain < text & more', 'plain < text & more'],
  ]
  for (const [html, text] of table) assert.equal(read(html), text, html)
})

test('behind thousands of tags the words stay', () => {
  const text = read(`${'<br>'.repeat(20_000)}<b>last</b> 1 < 2 words`)
  assert.match(text, /last\s+1 < 2 words$/)
})

test('hostile nesting ends, and what is over the limit is not read', () => {
  for (const tag of [
    '<div>',
    '<table><tr><td>',
    '<ul><li>',
    '<span>x',
    '<blockquote>',
    '<',
    '<a href=x>',
    '<!--',
    '&',
  ]) {
    assert.equal(typeof read(tag.repeat(100_000)), 'string', tag)
  }
  assert.equal(htmlToText(`${'x'.repeat(100)}secret`, { maxBytes: 100 }), 'x'.repeat(100))
})
