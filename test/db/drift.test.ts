import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, test } from 'node:test'
import type pg from 'pg'
import { FILTERS, openSchemaEngine } from '../../src/db/schema-engine.ts'
import { STATES } from '../../src/mail/lifecycle.ts'
import { emptyDatabase, testDatabase } from '../support/database.ts'

/** What the migrations add beyond prisma/schema.prisma, which cannot say it. */
const EXTRAS = [
  'column attachment_chunk.content external',
  'column draft.sealed_content external',
  'column message.sealed_body external',
  'column message.sealed_head external',
  'column model_call.sealed_request external',
  'column redaction.sealed_map external',
  'constraint attachment.attachment_kind_known',
  'constraint autonomy_record.autonomy_record_outcome_known',
  'constraint block.block_kind_known',
  'constraint block.block_source_known',
  'constraint block.block_value_by_kind',
  'constraint budget.budget_money_positive',
  'constraint correspondent.correspondent_address_index_digest',
  'constraint delivery_event.delivery_event_kind_known',
  'constraint draft.draft_origin_known',
  'constraint epoch.epoch_one_row',
  'constraint freeze.freeze_reason_known',
  'constraint freeze.freeze_scope_known',
  'constraint ip_counter.ip_counter_kind_known',
  'constraint limit_override.limit_override_value_positive',
  'constraint message.message_dedupe_index_digest',
  'constraint message.message_failed_stage_known',
  'constraint message.message_form_known',
  'constraint message.message_message_id_index_digest',
  'constraint message.message_state_known',
  'constraint model_call.model_call_money_positive',
  'constraint model_call.model_call_state_known',
  'constraint model_call.model_call_step_known',
  'constraint reply.reply_state_known',
  'constraint subject_key.subject_key_kind_known',
  'constraint suppression.suppression_kind_known',
  'constraint webhook_token.webhook_token_digests',
  'function purge_security_events',
  'index subject_key_one_of_kind',
]

const migrated = await testDatabase({ after })
const modelled = await emptyDatabase({ after })

/** One line per column, index, constraint and function of schema public: [name, definition]. */
async function readCatalog(pool: pg.Pool): Promise<Map<string, string>> {
  const { rows } = await pool.query<{ name: string; definition: string }>(`
    select format('column %s.%s', c.relname, a.attname) as name,
           concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid)) as definition
      from pg_attribute a join pg_class c on c.oid = a.attrelid and c.relkind = 'r'
      left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
     where c.relnamespace = 'public'::regnamespace and a.attnum > 0 and not a.attisdropped
    union all
    select format('column %s.%s external', c.relname, a.attname), ''
      from pg_attribute a join pg_class c on c.oid = a.attrelid and c.relkind = 'r'
     where c.relnamespace = 'public'::regnamespace and a.attnum > 0 and a.attstorage = 'e'
    union all
    select format('function %s', proname), pg_get_functiondef(oid) from pg_proc where pronamespace = 'public'::regnamespace
    union all
    select format('index %s', indexname), indexdef from pg_indexes where schemaname = 'public'
    union all
    select format('constraint %s.%s', c.relname, k.conname), pg_get_constraintdef(k.oid)
      from pg_constraint k join pg_class c on c.oid = k.conrelid
     where c.relnamespace = 'public'::regnamespace`)
  const own = rows.filter(({ name }) => !name.includes('_prisma_migrations'))
  return new Map(own.map(({ name, definition }) => [name, definition]))
}

test('the migrations make what the Prisma schema says, and beyond it only what is listed here', async () => {
  const content = await readFile(new URL('../../prisma/schema.prisma', import.meta.url), 'utf8')
  const { engine, close } = await openSchemaEngine({ url: modelled.url })
  const { stdout } = await engine.diff({
    from: { tag: 'empty' },
    to: { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content }] },
    script: true,
    exitCode: null,
    filters: FILTERS,
  })
  await close()
  await modelled.pool.query(stdout ?? '')
  const [left, right] = await Promise.all([readCatalog(migrated.pool), readCatalog(modelled.pool)])
  assert.ok(right.size > 100, 'the catalog was read')
  const missing = [...right].filter(([name, definition]) => left.get(name) !== definition)
  assert.deepEqual(missing, [], 'in schema.prisma, but missing or different in the migrations')
  const extra = [...left.keys()].filter((name) => !right.has(name)).sort()
  assert.deepEqual(extra, EXTRAS, 'in the migrations, but not in schema.prisma')
})

test('the database knows the states of the lifecycle and no other', async () => {
  const definition = (await readCatalog(migrated.pool)).get('constraint message.message_state_known') ?? ''
  const known = [...definition.matchAll(/'(\w+)'/g)].map(([, state]) => state)
  assert.deepEqual(known.sort(), [...STATES].sort())
})

test('there is one key of each kind that exists once, and any number of persons', async () => {
  const insert = (kind: string) =>
    migrated.pool.query(
      `insert into subject_key (id, kind, wrapped, ring_key) values (gen_random_uuid(), $1, '\\x00', 'x')`,
      [kind],
    )
  for (const kind of ['check', 'index', 'system']) {
    await insert(kind)
    await assert.rejects(insert(kind), { code: '23505', constraint: 'subject_key_one_of_kind' })
  }
  await insert('correspondent')
  await insert('correspondent')
  await assert.rejects(insert('other'), { code: '23514', constraint: 'subject_key_kind_known' })
})
