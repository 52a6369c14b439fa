import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { cleanText } from '../../../src/mail/clean-text.ts'
import { renderReply } from '../../../src/mail/send/render.ts'

test('paragraphs and line breaks become HTML, and nothing else does', () => {
  const { text, html } = renderReply({ text: 'Hello Ada,\r\n\r\nwe open at nine.\r\nSee you.\n\n\n\n' })
  assert.equal(text, 'Hello Ada,\n\nwe open at nine.\nSee you.\n\n\n\n')
  assert.equal(html, '<p>Hello Ada,</p>\n<p>we open at nine.<br>\nSee you.</p>')
})

test('every character that means something in HTML is escaped', () => {
  const { html } = renderReply({ text: `<img src=x onerror="a('b')"> & &lt;` })
  assert.equal(html, '<p>&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt; &amp; &amp;lt;</p>')
})

test('an address of a page stays text', () => {
  assert.equal(renderReply({ text: 'https://ours.example/a?b=1' }).html, '<p>https://ours.example/a?b=1</p>')
})

test('no text makes a tag, an entity or an attribute that is not ours', () => {
  const hostile = fc.array(
    fc.oneof(
      fc.constantFrom('<', '>', '&', '"', "'", '<p>', '<br>', '\n', '\n\n', '&#60;', '\0'),
      fc.string({ unit: 'binary' }),
    ),
  )
  fc.assert(
    fc.property(hostile, (parts) => {
      const { text, html } = renderReply({ text: parts.join('') })
      const ours = html.replace(/<p>|<\/p>|<br>\n/g, '')
      assert.doesNotMatch(ours, /[<>"']/)
      assert.doesNotMatch(ours, /&(?!amp;|lt;|gt;|quot;|#39;)/)
      assert.doesNotMatch(text, /[^\P{Cc}\n\t]/u)
      assert.equal(cleanText(text), text)
    }),
  )
})

test('a footer stands below the delimiter of a signature, once, escaped like the rest', () => {
  const footer = 'A machine <b>wrote</b> this.\nExample Ltd'
  assert.deepEqual(renderReply({ text: 'We open at nine.\n\n', footer }), {
    text: `We open at nine.\n\n-- \n${footer}`,
    html: '<p>We open at nine.</p>\n<p>-- <br>\nA machine &lt;b&gt;wrote&lt;/b&gt; this.<br>\nExample Ltd</p>',
  })
  const signed = renderReply({ text: 'We open at nine.\n\n-- \nThe shop', footer })
  assert.equal(signed.text, `We open at nine.\n\n-- \nThe shop\n\n${footer}`)
  assert.equal(renderReply({ text: 'We open at nine.\n', footer: '' }).text, 'We open at nine.\n')
})
