/** What the conformance cases run against: the service over HTTP, and what it keeps of a post. */
import assert from 'node:assert/strict'
import { buildEvent, type WebhookEvent } from '../../src/demo/mailgun/webhook-event.ts'
import { type MessageStory, showMessage } from '../../src/mail/listing/messages.ts'
import { type LoadedMessage, loadMessage } from '../../src/mail/store.ts'
import { suppressionsOf } from '../../src/mail/suppression.ts'
import type { Scope } from '../support/database.ts'
import { EVENTS, postEventTo } from '../support/event-post.ts'
import { startTestPostern, type TestPostern } from '../support/postern.ts'
import { makeSending } from '../support/replies.ts'
import { type Answer, type Field, MULTIPART, postForm, sign, signatureFields, URLENCODED } from '../support/webhook.ts'

/** `differs`: why the same post gets another answer here, on purpose. */
export type Case = { name: string; differs?: string; run(world: World): Promise<void> }

export type World = {
  postern: TestPostern
  /** posts a signed form */
  post(path: string, fields: Field[], files?: { name: string; type: string; content: Uint8Array }[]): Promise<Answer>
  /** posts it and gives what was kept; it must be accepted */
  keep(...post: Parameters<World['post']>): Promise<{ story: MessageStory; loaded: LoadedMessage }>
  /** sends a reply, posts an event about it, and gives what that left */
  follow(event: WebhookEvent, change?: Record<string, unknown>): Promise<Followed>
  /** posts a signed form of legacy webhooks, in both encodings, which is told what to change */
  refuseLegacy(fields: Field[]): Promise<void>
}
export type Followed = { story: MessageStory; suppressed: string[] }

const READER = 'reader@customer.example'

export async function createConformanceWorld(scope: Scope): Promise<World> {
  const postern = await startTestPostern(scope, { ROLE: 'web' })
  const { deps } = postern
  const story = (id: string) => showMessage({ ...deps, policy: { contentSanitization: true } }, id)
  const post: World['post'] = (path, fields, files = []) =>
    postForm(postern.url, { path, files, fields: [...fields, ...signatureFields(sign())] })
  return {
    postern,
    post,
    keep: async (...given) => {
      const answer = await post(...given)
      assert.equal(answer.status, 200)
      const id = answer.body.id ?? ''
      return { story: await story(id), loaded: await loadMessage(deps, id) }
    },
    follow: async (name, change = {}) => {
      await deps.pool.query('delete from suppression')
      const reply = await makeSending(deps, { from: READER })
      const about = { messageId: reply.messageId, fields: { to: READER, 'v:reply_id': reply.id } }
      const answer = await postEventTo(postern.url, { event: buildEvent(name, about, change) })
      assert.deepEqual([answer.status, answer.body], [200, { status: 'accepted' }])
      return { story: await story(reply.id), suppressed: await suppressionsOf(deps.pool, deps.vault.indexes, READER) }
    },
    refuseLegacy: async (fields) => {
      for (const contentType of [URLENCODED, MULTIPART]) {
        const signed = [...fields, ...signatureFields(sign())]
        const answer = await postForm(postern.url, { path: EVENTS, contentType, fields: signed })
        assert.deepEqual([answer.status, answer.body.code], [406, 'webhook.legacy_event'])
        assert.match(answer.body.title ?? '', /legacy webhooks\. Make new webhooks/)
      }
    },
  }
}

/** The state of the mail, the one event that was kept, and who gets no automatic reply any more. */
export const outcomeOf = ({ story, suppressed }: Followed) => ({
  state: story.state,
  kinds: story.delivery.map(({ kind }) => kind),
  suppressed,
})
