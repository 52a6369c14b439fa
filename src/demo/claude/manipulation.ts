/** Phrases that speak to the assistant and not to the people behind it. A real model knows more; the demo shows these. */
import type { FakeMail } from './read-request.ts'
import { READ_LIMIT } from './words.ts'

const PHRASES = [
  /\b(ignore|forget|disregard|override|bypass) (all |any |about )?(of )?(the |your |these |my )?(previous|prior|above|earlier|preceding|remaining|given|last)?( given)? ?(instructions?|rules|prompts?|guidelines|directions|orders)/i,
  /\b(system prompt|developer mode|jailbreak|prompt injection|new instructions?:|as an? (ai|language model)|you are (now |actually )?an? (ai|assistant|language model|chatbot))\b/i,
  /<\|?(im_start|im_end|user|system|assistant|endoftext|end_of_[a-z]{2,10}|start_of_[a-z]{2,10})\|?>|\[\/?INST\]|<\/?(documents|untrusted|rules|end_of_document|system|instructions)>/i,
  /\b(add|append|include|insert|integrate|incorporate|mention|modify|enhance|augment|make|write|put|replace|express|finish|start|end)\b[^.?!\n]{0,80}\byour (reply|response|answer|output|e-?mail)\b/i,
  /\b(in|into|to) your (reply|response|answer|output)\b[^.?!\n]{0,20}\b(add|append|include|insert|mention|suggest|say|write|put)\b/i,
  /\b(your (reply|response|answer) (must|should|shall)|(reply|respond|answer) (only|exactly|just) (with|in)|say exactly|repeat after me|do not tell (the )?(user|anyone|operator))\b/i,
  /\b(reveal|print|show|output|repeat|send) (me )?(your|the) (system|hidden|secret|internal|initial|full|confidential) (prompt|instructions?|rules|message|reference)/i,
  /\b(ignoriere|vergiss) (alle|sämtliche|die|deine)? ?(vorherigen|bisherigen|obigen)? ?(anweisungen|regeln)|deine anweisungen/i,
  /\b(ignorez|oubliez|ignore|oublie) (toutes )?(les|tes|vos) (instructions|consignes|règles)/i,
  /\b(ignora|olvida) (todas )?(las|tus) (instrucciones|reglas)/i,
  /\b(ignora|dimentica) (tutte )?(le|tue) (istruzioni|regole)/i,
  /(ignoruj|zapomeň na) (všechny |všechna )?(předchozí|dosavadní|svoje|tvé)? ?(pokyny|instrukce|pravidla)/i,
]

/** Whether the mail, or what came with it, holds such a phrase. */
export const isManipulation = ({ subject, text, quoted }: FakeMail): boolean => {
  const read = `${subject}\n${text.slice(0, READ_LIMIT)}\n${quoted.slice(0, READ_LIMIT)}`
  return PHRASES.some((phrase) => phrase.test(read))
}
