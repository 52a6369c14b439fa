/** What a mail asks. */
import type { FakeMail } from './read-request.ts'
import { READ_LIMIT, toContentWords, toSentences } from './words.ts'

const MOST_QUESTIONS = 5
const LONGEST = 1_000
const MOST_QUERIES = 4
const WORDS_OF_A_QUERY = 12

/** The questions of the newest text and of earlier mails that still wait; without any, all of it is one question. */
export const findQuestions = (mail: FakeMail): string[] => {
  const waiting = mail.earlier.filter(({ byUs, unanswered }) => unanswered && !byUs).map(({ text }) => text)
  const texts = [mail.text, ...waiting].map(withoutQuotes)
  const sentences = texts.flatMap(toSentences)
  const asked = sentences.filter((sentence) => /[?？]["'”’»)]?$/.test(sentence)).map((one) => one.slice(0, LONGEST))
  if (asked.length > 0) return asked.slice(0, MOST_QUESTIONS)
  return [[mail.subject, ...sentences].join(' ').slice(0, LONGEST)]
}

/** One to four searches: the content words of the questions, in the mail's language; none when nothing is said. */
export const findQueries = (mail: FakeMail): string[] => {
  const queries = findQuestions(mail).map((question) => toContentWords(question).slice(0, WORDS_OF_A_QUERY).join(' '))
  const told = [...new Set(queries.filter((query) => query !== ''))].slice(0, MOST_QUERIES)
  // a question as short as "How much?" is about what was said before it
  const all = toContentWords(`${mail.subject} ${withoutQuotes(mail.text)}`)
    .slice(0, WORDS_OF_A_QUERY)
    .join(' ')
  return told.length > 0 || all === '' ? told : [all]
}

const withoutQuotes = (text: string): string => text.slice(0, READ_LIMIT).replace(/^>.*$/gm, '')
