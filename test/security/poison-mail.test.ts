/** A mail that no check survives ends as a dead letter, which an operator finds; the mails behind it move on. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { replayMessage } from '../../src/mail/recover.ts'
import { createPostern } from '../cli/run-postern.ts'
import { startTestPostern, type TestPostern } from '../support/postern.ts'

/** What happens to the first mail of the database, and how it is repaired. */
const POISONS: Record<string, { how: string; repair: string | null }> = {
  'whose body cannot be opened': {
    how: `create function poison() returns trigger language plpgsql as $$ begin
            if not exists (select from message) then new.sealed_body = set_byte(new.sealed_body, 40, 0); end if;
            return new; end $$;
          create trigger poison before insert on message for each row execute function poison()`,
    repair: null,
  },
  'whose verdict cannot be written': {
    how: `create function poison() returns trigger language plpgsql as $$ begin
            if new.state <> 'failed' and new.id = (select min(id::text)::uuid from message) then raise 'poison'; end if;
            return new; end $$;
          create trigger poison before update on message for each row when (old.state = 'received') execute function poison()`,
    repair: 'drop trigger poison on message',
  },
}

for (const [name, { how, repair }] of Object.entries(POISONS)) {
  test(`a mail ${name} is buried, and the mails behind it are answered`, async (t) => {
    const postern = await startTestPostern(t)
    const { deps } = postern
    await deps.pool.query(how)
    // One retry instead of nine: what is shown is where it ends, not how long that takes.
    await deps.pool.query(`update pgboss.queue set retry_limit = 1 where name = 'mail.check'`)
    const poison = await postern.post({ subject: 'The poison' })
    const behind = await Promise.all(
      Array.from({ length: 6 }, (_, at) => postern.post({ from: `person${at}@customer.example` })),
    )
    for (const { id } of behind) await postern.settled(id, 'ready')

    const buried = await postern.settled(poison.id, 'failed')
    assert.equal(buried.failedStage, 'mail.check')
    assert.deepEqual(await storyOf(postern, poison.id), ['message.received', 'message.failed'])
    const { rows } = await deps.pool.query('select count(*)::int as n from quota_claim where at = $1', [
      buried.receivedAt,
    ])
    assert.equal(rows[0].n, 0, 'a check that never ended counted nothing')
    assert.ok(postern.logs.some((line) => line.includes('job_failed')))
    await assertIsListed(t, postern, poison.id)
    if (repair === null) return
    await deps.pool.query(repair)
    await replayMessage(deps, { messageId: poison.id, actor: 'operator', requestId: 'test' })
    await postern.settled(poison.id, 'ready')
  })
}

async function storyOf({ deps }: TestPostern, messageId: string): Promise<string[]> {
  const { rows } = await deps.pool.query('select event from timeline where message_id = $1 order by id', [messageId])
  return rows.map(({ event }) => event)
}

async function assertIsListed(t: TestContext, { env }: TestPostern, id: string): Promise<void> {
  const run = createPostern(t, env)
  const { code, stdout, stderr } = await run(['messages', 'list', '--state', 'failed', '--json'])
  assert.equal(code, 0, stderr)
  assert.deepEqual(
    JSON.parse(stdout).items.map((item: { id: string; subject: string }) => [item.id, item.subject]),
    [[id, 'The poison']],
  )
}
