/** What a trial needs of the real house, read by its verbs and written by the same into a database that has nothing yet. */
import type pg from 'pg'
import { parseBlock } from '../access/parse-block.ts'
import { addBlocks, listBlocks } from '../access/write-blocks.ts'
import type { SecurityLog } from '../audit/record.ts'
import type { Clock } from '../clock.ts'
import type { Vault } from '../crypto/vault.ts'
import { importDocument, type KnowledgeDocument, loadDocuments } from '../knowledge/store.ts'
import { type OutcomeRecord, readRecords, recordOutcome } from '../mail/autonomy/records.ts'
import { type MailboxSettings, replyModeFor } from '../mail/mailbox-settings.ts'
import type { Mailboxes } from '../mail/mailboxes.ts'
import type { ReplyMode } from '../mail/message.ts'
import { type SuppressionKind, suppress, suppressionsOf } from '../mail/suppression.ts'
import { writeMailboxes } from '../mail/write-mailboxes.ts'

type CopiedMailbox = {
  address: string
  settings: MailboxSettings
  documents: KnowledgeDocument[]
  records: OutcomeRecord[]
}
/** `blocks` of senders: nobody calls here. `suppressed`: why the sender of the mail gets no automatic reply. */
export type Copied = {
  mailboxes: CopiedMailbox[]
  blocks: { kind: 'domain' | 'address'; value: string }[]
  suppressed: { address: string; kinds: SuppressionKind[] }
}

type ReadDeps = { pool: pg.Pool; vault: Vault; clock: Clock; mailboxes: Mailboxes; policy: { replyMode: ReplyMode } }

/**
 * Reads mailboxes with their settings, articles and records, the blocks of senders, and of the suppression list only what is
 * about `sender`: the others are no matter of this mail. `mode` is for every mailbox.
 */
export async function readHouse(
  deps: ReadDeps,
  { mode, sender }: { mode: ReplyMode | null; sender: string },
): Promise<Copied> {
  const mailboxes: CopiedMailbox[] = []
  for (const mailbox of deps.mailboxes.all()) {
    mailboxes.push({
      address: mailbox.address,
      settings: { ...mailbox.settings, mode: mode ?? replyModeFor(mailbox, deps.policy.replyMode) },
      documents: await loadDocuments(deps.pool, mailbox.id),
      records: await readRecords(deps.pool, mailbox.id),
    })
  }
  const blocks = (await listBlocks(deps)).flatMap(({ kind, value }) =>
    kind === 'domain' || kind === 'address' ? [{ kind, value }] : [],
  )
  const kinds = await suppressionsOf(deps.pool, deps.vault.indexes, sender)
  return { mailboxes, blocks, suppressed: { address: sender, kinds } }
}

type WriteDeps = { pool: pg.Pool; vault: Vault; clock: Clock; security: SecurityLog }

/** Writes all of it. */
export async function furnish(
  deps: WriteDeps,
  { mailboxes, blocks, suppressed }: Copied,
  act: { actor: string; requestId: string },
): Promise<void> {
  await writeMailboxes(deps, { plan: () => mailboxes, checkOnly: false }, act)
  for (const { address, documents, records } of mailboxes) {
    const mailboxId = await mailboxIdOf(deps.pool, address)
    for (const { name, content } of documents) await importDocument(deps, { mailboxId, name, content })
    for (const record of records) await recordOutcome(deps.pool, { ...record, mailboxId })
  }
  const targets = blocks.map(({ kind, value }) => parseBlock(kind, value, []))
  const whole = targets.flatMap((target) => ('refused' in target ? [] : [{ target, reason: '', expiresAt: null }]))
  if (whole.length > 0) await addBlocks(deps, whole, act)
  const { address, kinds } = suppressed
  for (const kind of kinds)
    await suppress(deps.pool, deps.vault, { address, kind, source: act.actor, at: deps.clock.now() })
}

async function mailboxIdOf(pool: pg.Pool, address: string): Promise<string> {
  const { rows } = await pool.query<{ id: string }>('select id from mailbox where address = $1', [address])
  if (rows[0] === undefined) throw new Error('a mailbox that was written is there')
  return rows[0].id
}
