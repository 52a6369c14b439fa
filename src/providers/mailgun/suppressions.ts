/**
 * Mailgun's lists of whom it sends nothing to, through the real SDK. A page names its next one by its last address, so a list
 * of any size is read in pages. https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/unsubscribe
 */
import Mailgun from 'mailgun.js'
import { AppError } from '../../errors.ts'
import type { SuppressionProvider } from '../mail-provider.ts'
import { classifySendError } from './classify-send-error.ts'
import { withinDeadline } from './deadline.ts'

const API_URL = 'https://api.mailgun.net'
const PAGE = 1_000

type Options = {
  apiKey: string
  /** the sending domain, as the configuration has checked it; goes into the path as it is */
  domain: string
  /** null: Mailgun's US region */
  baseUrl: string | null
}

/** Gives the lists of one sending domain. */
export const createMailgunSuppressions = ({ apiKey, domain, baseUrl }: Options): SuppressionProvider => {
  const mailgun = new Mailgun(FormData)
  const listsWithin = (timeout: number) =>
    mailgun.client({ username: 'api', key: apiKey, url: baseUrl ?? API_URL, timeout }).suppressions
  return {
    async readPage(list, cursor, deadlineMs) {
      const query = cursor === null ? { limit: PAGE } : { page: cursor }
      const answer: unknown = await within(deadlineMs, listsWithin(deadlineMs).list(domain, list, query))
      return readAnswer(answer, cursor)
    },
    async addUnsubscribes(addresses, deadlineMs) {
      const entries = addresses.map((address) => ({ address, tags: ['*'] }))
      await within(deadlineMs, listsWithin(deadlineMs).create(domain, 'unsubscribes', entries))
    },
    async remove(list, address, deadlineMs) {
      try {
        await within(deadlineMs, listsWithin(deadlineMs).destroy(domain, list, address))
        return true
      } catch (error) {
        // a 404, which Mailgun says of an address as of a domain
        if (error instanceof AppError && error.detail['code'] === 'domain_not_found') return false
        throw error
      }
    },
  }
}

/** Whatever came: an answer without a list is not Mailgun's. An empty page, or one that leads to itself, is the last. */
function readAnswer(answer: unknown, cursor: string | null): Awaited<ReturnType<SuppressionProvider['readPage']>> {
  const { items, pages } = fieldsOf(answer)
  if (!Array.isArray(items) || fieldsOf(pages)['next'] === undefined)
    throw new AppError('provider.unavailable', { code: 'garbage' })
  const next = fieldsOf(fieldsOf(pages)['next'])['page']
  const goesOn = items.length > 0 && typeof next === 'string' && next !== cursor
  const read = items
    .map(fieldsOf)
    .flatMap(({ address, tags }) =>
      typeof address === 'string' ? [{ address, always: !Array.isArray(tags) || tags.includes('*') }] : [],
    )
  return { items: read, next: goesOn ? next : null }
}

const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

type Answer<T> = { value: T } | { failed: AppError }

/** Gives the answer. Refuses `provider.unavailable`, also after `deadlineMs`. */
async function within<T>(deadlineMs: number, work: Promise<T>): Promise<T> {
  const answer: Answer<T> = await withinDeadline(settle(work), deadlineMs, { failed: unavailable('timeout') })
  if ('failed' in answer) throw answer.failed
  return answer.value
}

const settle = <T>(work: Promise<T>): Promise<Answer<T>> =>
  work.then(
    (value) => ({ value }),
    (cause: unknown) => ({ failed: unavailable(classifySendError(cause).code, cause) }),
  )

const unavailable = (code: string, cause?: unknown): AppError =>
  new AppError('provider.unavailable', { code }, { cause })
