/**
 * What two widely used programs test about Mailgun's posts, by the names that their tests have: each asked of the real
 * service over HTTP. `by design` marks the answers that are others here, and says why.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { ACTION_MAILBOX } from './action-mailbox.ts'
import { ANYMAIL_EVENTS } from './anymail-events.ts'
import { ANYMAIL_INBOUND } from './anymail-inbound.ts'
import { ANYMAIL_BUGS, ANYMAIL_LEGACY } from './anymail-legacy.ts'
import { type Case, createConformanceWorld } from './world.ts'

const words = (names: string) => names.trim().split(/\s+/)

/** Every name, as its source has it. */
const SOURCES: { source: string; cases: Case[]; names: string[] }[] = [
  {
    source: 'anymail inbound',
    cases: ANYMAIL_INBOUND,
    names: words(`inbound_basics attachments filtered_attachment_filenames unusual_content_id_map inbound_mime
      misconfigured_tracking misconfigured_store_action misconfigured_tracking_legacy`),
  },
  {
    source: 'anymail webhooks',
    cases: ANYMAIL_EVENTS,
    names: words(`requires_webhook_signing_key webhook_signing_is_different_from_api_key
      defaults_webhook_signing_to_api_key webhook_signing_key_view_params verifies_correct_signature
      verifies_missing_signature verifies_bad_signature delivered failed_permanent failed_temporary failed_greylisted
      rejected complained unsubscribed opened clicked delivery_status_is_none`),
  },
  {
    source: 'anymail legacy webhooks',
    cases: ANYMAIL_LEGACY,
    names: words(`delivered dropped_bounce dropped_spam dropped_timed_out invalid_mailbox alt_smtp_code
      metadata_message_headers metadata_post_fields metadata_key_conflicts tags x_tags misconfigured_inbound`),
  },
  {
    source: 'anymail, a bug that was fixed',
    cases: ANYMAIL_BUGS,
    names: [
      'temporary failure shown as bounce (#130/#131)',
      'null delivery-status',
      'KeyError on a missing attachment',
      'separate signing key (#153)',
      'crash on x.y.z status (#62)',
      'parameter collision (#76/#77)',
    ],
  },
  {
    source: 'Action Mailbox',
    cases: ACTION_MAILBOX,
    names: [
      'receiving',
      'non UTF-8',
      'X-Original-To added',
      'malformed recipient',
      'malformed raw email (#57494)',
      'delayed',
      'malformed timestamp (#57315)',
      'forged',
      'malformed signature (#57484)',
      'key nil',
      'key blank',
    ],
  },
]

const world = await createConformanceWorld({ after })

test('every name of the sources has its case, and no case is without one', () => {
  for (const { source, cases, names } of SOURCES)
    assert.deepEqual(
      cases.map(({ name }) => name),
      names,
      source,
    )
})

for (const { source, cases } of SOURCES) {
  for (const { name, differs, run } of cases) {
    test(`${source}: ${name}${differs === undefined ? '' : ` (by design: ${differs})`}`, () => run(world))
  }
}
