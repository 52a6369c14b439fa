/** P7: every security event is typed, logged, counted and found by the exact words that operators search for. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { SECURITY_EVENTS, type SecurityEventFields, type SecurityEventName } from '../../src/audit/events.ts'
import { fencedLines } from '../support/markdown.ts'
import { startTestPostern, type TestPostern } from '../support/postern.ts'
import { HOUR, MINUTE, mailFields, postBytes, postForm, sign, signatureFields, URLENCODED } from '../support/webhook.ts'

const PAGE = readFileSync(new URL('../../docs/security-events.md', import.meta.url), 'utf8')
const GREPS = [
  'security_event=true',
  '"webhook_signature_invalid"',
  '"rate_limit_exceeded"',
  '"email_validation_failed"',
  '"Malicious content pattern detected"',
]
const FROM = { ip: '203.0.113.9', endpoint: '/webhook/mailgun' }
const MESSAGE = { message_id: '0190b7c4-7a33-7000-8000-000000000000', sender: 'jane@example.com' }

/** Those that no post alone can cause here; given to the recorder as their owners do. */
const RECORDED: { [Name in SecurityEventName]?: SecurityEventFields<Name> } = {
  rate_limit_exceeded: { limit: 'emails_per_hour', sender: 'jane@example.com' },
  ip_blocked: { ip: FROM.ip, failures: 10, seconds: 3600, strikes: 1 },
  suspicious_path_access: { ip: FROM.ip, kind: 'dotfile' },
  malicious_content_detected: { rule: 'malicious-content', patterns: 'script', score: 5, ...MESSAGE },
  reply_guard_hit: { guard: 'link', count: 2, message_id: MESSAGE.message_id },
  hidden_text_detected: { how: 'display_none', characters: 9, ...MESSAGE },
  sender_blocked: { kind: 'domain', ...MESSAGE },
  block_changed: { change: 'added', kind: 'ip', actor: 'cli:operator', seconds: 60 },
  limits_tightened: { limit: 'emails_per_hour', value: 5, actor: 'cli:operator', seconds: 60 },
  mailbox_changed: {
    mailbox: 'support@example.com',
    change: 'changed',
    keys: 'mode',
    mode: 'auto',
    actor: 'cli:operator',
  },
  reply_outcome_unknown: { message_id: MESSAGE.message_id, code: 'timeout' },
  mail_provider_paused: { code: 'unauthorized', seconds: 900 },
  freeze_changed: { change: 'frozen', scope: 'sending', actor: 'cli:operator' },
  database_restored: { known: 9, found: 4 },
  address_suppressed: { kind: 'bounce', source: 'event', ...MESSAGE },
  suppression_changed: { change: 'added', kind: 'operator', actor: 'cli:operator', sender: MESSAGE.sender },
  delivery_failed: { message_id: MESSAGE.message_id, code: '550', recipient: MESSAGE.sender },
  complaint_received: { message_id: MESSAGE.message_id, recipient: MESSAGE.sender },
  reconcile_difference: { only_here: 1, only_there: 0, silent: 2 },
  auth_login_succeeded: { ip: FROM.ip, operator: 'an-id' },
  auth_login_failed: { ip: FROM.ip, why: 'password' },
  ai_budget_exceeded: { scope: 'all', spent_nano_usd: '1', budget_nano_usd: '1' },
  ai_budget_warning: { scope: 'support@example.com', spent_nano_usd: '4', budget_nano_usd: '5' },
  database_connection_error: { code: 'ECONNREFUSED' },
}

async function causeAll({ url, deps }: TestPostern): Promise<void> {
  const signed = () => signatureFields(sign())
  const post = (fields: Parameters<typeof postForm>[1]['fields']) => postForm(url, { fields })
  for (let i = 0; i < 5; i += 1) await post([...mailFields(), ...signatureFields(sign({ key: 'another-key' }))])
  const once = signed()
  await post([...mailFields(), ...once])
  await post([...mailFields({ text: 'another text' }), ...once])
  await post([...mailFields(), ...signatureFields(sign({ ageMs: HOUR + MINUTE }))])
  await post([...mailFields(), ['message-url', 'https://storage.mailgun.example/1'], ...signed()])
  await post([...mailFields({ from: 'nobody' }), ...signed()])
  await post([...mailFields({ text: 'x'.repeat(3_000) }), ...signed()])
  await postBytes(url, { contentType: URLENCODED, body: Buffer.alloc(70_000, 'a=') })
  for (const [name, fields] of Object.entries(RECORDED))
    deps.security.record(name as 'rate_limit_exceeded', fields as { limit: string }, null)
  await deps.security.flush()
}

const start = (t: Parameters<typeof startTestPostern>[0], format: string) =>
  startTestPostern(t, {
    ROLE: 'web',
    LOG_FORMAT: format,
    LOG_LEVEL: 'error',
    MAX_EMAIL_SIZE: '2048',
    MAX_POST_SIZE: '65536',
  })

/** Every pair of a logfmt line; fails where a string is not in quotes. */
function parseLogfmt(line: string): Record<string, unknown> {
  const pairs = [...line.matchAll(/([\w.-]+)=("(?:[^"\\]|\\.)*"|true|false|null|-?\d+(?:\.\d+)?)(?: |$)/g)]
  assert.equal(pairs.map(([whole]) => whole).join(''), line)
  return Object.fromEntries(pairs.map(([, key, value]) => [key, JSON.parse(value ?? '')]))
}

for (const format of ['logfmt', 'json'] as const)
  test(`${format}: every event is one physical line that the greps find, a row and a number`, async (t) => {
    const postern = await start(t, format)
    await causeAll(postern)
    const text = postern.logs.join('')
    const lines = text
      .trimEnd()
      .split('\n')
      .filter((line) => line.includes('security_event=true'))
    for (const grep of GREPS)
      assert.ok(
        lines.some((line) => line.includes(grep)),
        grep,
      )

    const { rows } = await postern.deps.pool.query(
      'select name, severity, count(*)::int as count from security_event group by 1, 2',
    )
    const metrics = await fetch(`${postern.url}/metrics`).then((answer) => answer.text())
    for (const [name, { severity, sentence }] of Object.entries(SECURITY_EVENTS)) {
      const own = lines.filter((line) => line.includes(format === 'json' ? `"event":"${name}"` : ` event="${name}" `))
      assert.ok(own.length > 0, name)
      for (const line of own) {
        const read = format === 'json' ? (JSON.parse(line) as Record<string, unknown>) : parseLogfmt(line)
        const { event, msg, severity: shown, security_event: marked } = read
        assert.deepEqual({ event, msg, shown, marked }, { event: name, msg: sentence, shown: severity, marked: true })
        if (format === 'json') assert.deepEqual(read['tags'], ['security_event=true'])
      }
      const count = own.length
      assert.deepEqual(
        rows.filter((row) => row.name === name),
        [{ name, severity, count }],
      )
      assert.ok(metrics.includes(`security_events_total{event="${name}"} ${count}\n`), `${name} ${count}`)
    }
    assert.doesNotMatch(text, /jane@example\.com/)
  })

test('the page of the events has the five greps at its head and a section for each event', () => {
  assert.deepEqual(
    fencedLines(PAGE, 'sh'),
    GREPS.map((text) => `grep '${text}' postern.log`),
  )
  const sections = [...PAGE.matchAll(/^## (\w+)$/gm)].map(([, name]) => name)
  assert.deepEqual(sections, Object.keys(SECURITY_EVENTS))
  for (const { means, todo } of Object.values(SECURITY_EVENTS))
    for (const sentence of [means, todo]) {
      assert.match(sentence, /^[A-Z`][^\n]{10,220}\.$/)
      assert.ok(PAGE.includes(sentence))
    }
})
