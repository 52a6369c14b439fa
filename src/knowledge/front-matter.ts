/** What an article says of itself above its text: a title and a language, in YAML between two lines of three dashes. */
import { parse } from 'yaml'
import { z } from 'zod'
import { AppError } from '../errors.ts'

/** `text` is what stands below; `language` has two letters. */
export type Article = { title: string | null; language: string | null; text: string }

/** Two dashed lines further apart are rules of the text. */
const MOST_FRONT = 4_096

const FrontMatter = z.strictObject({
  title: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .regex(/^[^\p{C}]*$/u, 'A title has visible characters.')
    .optional(),
  /** a region is let go: PostgreSQL has one stemmer for all of German */
  language: z
    .string()
    .regex(/^[a-z]{2}(?:-[a-z0-9]{2,8}){0,3}$/i, 'A language has two letters, such as en.')
    .transform((tag) => tag.slice(0, 2).toLowerCase())
    .optional(),
})

/**
 * Splits an article from its front matter; an article without any is all text. Refuses `knowledge.front_matter`: no YAML, an
 * unknown key, a language that is none. A text that merely begins with a rule is a text.
 */
export function readArticle(content: string): Article {
  const whole = content.startsWith('\uFEFF') ? content.slice(1) : content
  const front = /^---[ \t]*\r?\n/.exec(whole)
  if (front === null) return { title: null, language: null, text: whole }
  const window = whole.slice(front[0].length, front[0].length + MOST_FRONT)
  const end = /(?:^|\r?\n)---[ \t]*(?:\r?\n|$)/.exec(window)
  if (end === null) return { title: null, language: null, text: whole }
  const read = parseYaml(window.slice(0, end.index))
  if (typeof read === 'string') return { title: null, language: null, text: whole }
  const { success, data: said, error } = FrontMatter.safeParse(read ?? {})
  if (!success) throw new AppError('knowledge.front_matter', { why: error.issues[0]?.message ?? 'it is no mapping' })
  return {
    title: said.title ?? null,
    language: said.language ?? null,
    text: whole.slice(front[0].length + end.index + end[0].length),
  }
}

/** The same for a text that is kept already, which cannot be refused any more: older ones had no front matter. */
export function readKeptArticle(content: string): Article {
  try {
    return readArticle(content)
  } catch (error) {
    if (error instanceof AppError) return { title: null, language: null, text: content }
    throw error
  }
}

/** No anchors: a few of them would multiply. */
function parseYaml(yaml: string): unknown {
  try {
    return parse(yaml, { maxAliasCount: 0, logLevel: 'error' })
  } catch (cause) {
    throw new AppError('knowledge.front_matter', { why: 'it is no YAML' }, { cause })
  }
}
