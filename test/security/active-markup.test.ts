/**
 * Markup of a stranger acts on nobody: cleaned HTML is read by a parser of its own and by a real browser, which must find
 * nothing that runs, loads, navigates or styles. The same payloads without the cleaning do act.
 */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { cleanHtml } from '../../src/mail/content/clean-html.ts'
import { hasActed, startBrowser, watchMarkup } from '../support/browser.ts'
import { faultsOf } from '../support/inert-html.ts'
import { ACTING, OTHER } from './payloads.ts'

const SHARED = fileURLToPath(new URL('../../../shared/data/xss/xss-dev.jsonl', import.meta.url))

/** payloads of public collections, when the developer has them beside the repository */
function sharedPayloads(): string[] {
  if (!existsSync(SHARED)) return []
  const lines = readFileSync(SHARED, 'utf8').trim().split('\n')
  return lines.map((line) => (JSON.parse(line) as { payload: string }).payload)
}
const ALL = [...ACTING, ...OTHER, ...sharedPayloads()]

test('no payload leaves an element, attribute or URL that could act', (t) => {
  for (const payload of ALL) assert.deepEqual(faultsOf(cleanHtml(payload).html), [], payload)
  t.diagnostic(`${ALL.length} payloads, ${sharedPayloads().length} of them from public collections`)
})

test('the oracle finds fault with what is not cleaned', () => {
  for (const payload of ACTING) assert.notDeepEqual(faultsOf(payload), [], payload)
})

test('cleaning twice is cleaning once, for payloads and for any mixture of their parts', () => {
  const again = (html: string) => {
    const once = cleanHtml(html).html
    assert.equal(cleanHtml(once).html, once, html)
    return once
  }
  for (const payload of ALL) again(payload)
  const parts = fc.constantFrom(
    ...'<p> </p> <div> <svg> </svg> <math> <table> <td> <tr> <a/href=https://a.example> </a> <b> </b> <li> <ul> <h1> <style> </style> <title> <noscript> </noscript> <xmp> </xmp> <form> <select> <option> <!-- --> <br> </br> </p/> <dd> <dt> <template> <mtext> <foreignObject> &lt; &amp; & < > " x <script> </script> <iframe> <textarea>'.split(
      ' ',
    ),
  )
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 25 }), (list) => {
      assert.deepEqual(faultsOf(again(list.join(''))), [])
    }),
    { numRuns: 2_000 },
  )
})

test('in a browser the payloads act, and cleaned they do nothing', async (t) => {
  const browser = await startBrowser(t)
  const context = await browser.newContext({ javaScriptEnabled: true, serviceWorkers: 'block' })
  const idle: string[] = []
  for (const payload of ACTING) {
    if (!hasActed(await watchMarkup(context, payload, 5_000))) idle.push(payload)
  }
  assert.deepEqual(idle, [], 'every payload of the control acts: else the next assertion proves nothing')

  // those that have nothing but text left are shown together
  const cleaned = ALL.map((payload) => cleanHtml(payload).html).filter(
    (html) => html.includes('<') || html.includes('&'),
  )
  for (let at = 0; at < cleaned.length; at += 20) {
    const shown = cleaned.slice(at, at + 20)
    const acts = await watchMarkup(context, shown.join('\n'), 150)
    assert.deepEqual(
      acts,
      { dialogs: [], requests: [], errors: [], canary: undefined, navigated: false },
      shown.join('\n'),
    )
  }
  t.diagnostic(`${ACTING.length} payloads act uncleaned; ${cleaned.length} cleaned ones with markup left do nothing`)
})
