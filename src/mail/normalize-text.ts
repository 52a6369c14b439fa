/**
 * Unicode normalization of a stranger's text at a bounded cost. It sorts the marks behind a letter by insertion, so a
 * megabyte of them on one letter takes minutes: the Stream-Safe Text Format (UAX 15, section 13) sets an end to a run.
 */

/** The most that writing stacks is about 8, in Tibetan; two halfwidth marks of Japanese decompose to marks (NFKC). */
const ENDLESS_MARKS = /((?:^|[^\p{M}\uff9e\uff9f])[\p{M}\uff9e\uff9f]{10})[\p{M}\uff9e\uff9f]+/gu
/** Two ligatures of whole sentences, which NFKC and NFKD write out: eighteen characters for one. */
const SENTENCES = /[\ufdfa\ufdfb]/g

/** Gives the text in a form of Unicode, without the marks of a letter that come after its tenth. */
export function normalizeText(text: string, form: 'NFC' | 'NFD' | 'NFKC' | 'NFKD'): string {
  const written = form === 'NFKC' || form === 'NFKD' ? text.replace(SENTENCES, ' ') : text
  return written.replace(ENDLESS_MARKS, '$1').normalize(form)
}
