import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { replySubject } from '../../src/mail/subject.ts'

const SUBJECTS: [string, string][] = [
  ['When do you open?', 'Re: When do you open?'],
  ['Re: When', 'Re: When'],
  ['RE: re: Re : When', 'Re: When'],
  ['AW: Re: Antw: SV: RES: When', 'Re: When'],
  ['Re[2]: RE(3): re^4: When', 'Re: When'],
  ['回复：When', 'Re: When'],
  ['Fwd: Re: When', 'Re: Fwd: Re: When'],
  ['Re: Fwd: When', 'Re: Fwd: When'],
  ['Regarding: When', 'Re: Regarding: When'],
  ['Result: When', 'Re: Result: When'],
  ['Research', 'Re: Research'],
  ['a\r\nBcc: b@x.example\0', 'Re: a Bcc: b@x.example'],
  ['  many   spaces\t', 'Re: many spaces'],
  ['', 'Re: your message'],
  [' \r\n ', 'Re: your message'],
  ['Re: AW:', 'Re: your message'],
]
for (const [before, after] of SUBJECTS) {
  test(`the subject ${JSON.stringify(before)} is answered as ${after}`, () => assert.equal(replySubject(before), after))
}

test('a subject ends at 250 characters, and not within one', () => {
  assert.equal(replySubject('x'.repeat(400)), `Re: ${'x'.repeat(246)}`)
  assert.equal(replySubject(`${'x'.repeat(245)}😀`), `Re: ${'x'.repeat(245)}`)
})

test('any subject is answered in one line of at most 250 characters, and answering twice changes nothing', () => {
  const parts = fc.array(
    fc.oneof(fc.constantFrom('Re: ', 'AW:', '\r\nBcc: x', '\0', '\u2028'), fc.string({ unit: 'binary' })),
  )
  fc.assert(
    fc.property(parts, (words) => {
      const subject = replySubject(words.join(''))
      assert.match(subject, /^Re: [^\p{Cc}\u2028\u2029]+$/u)
      assert.ok(subject.length <= 250 && subject.isWellFormed())
      assert.equal(replySubject(subject), subject)
    }),
  )
})
