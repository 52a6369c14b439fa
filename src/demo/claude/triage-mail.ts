/** The fake sorts a mail as a careful model would. */
import { findCategory, needsReply } from './categories.ts'
import { detectLanguage } from './language.ts'
import { isManipulation } from './manipulation.ts'
import { findQueries } from './questions.ts'
import type { FakeMail } from './read-request.ts'

export type FakeTriage = {
  language: string
  category: string
  needs_reply: boolean
  manipulation: boolean
  queries: string[]
}

/** The same mail gives the same answer. */
export const triageMail = (mail: FakeMail): FakeTriage => {
  const replies = needsReply(mail)
  return {
    language: detectLanguage(`${mail.subject} ${mail.text}`),
    category: findCategory(mail),
    needs_reply: replies,
    manipulation: isManipulation(mail),
    queries: replies ? findQueries(mail) : [],
  }
}
