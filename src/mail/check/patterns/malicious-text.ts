/**
 * Attacks that stand in words: code that is meant for whatever shows the text, phishing, names of programs in disguise.
 * A developer quotes markup and a worried customer quotes phishing; one phrase alone is therefore never enough.
 */
import type { Pattern } from './pattern.ts'

const DISGUISED =
  /\.(?:pdf|docx?|xlsx?|pptx?|jpe?g|png|gif|txt|zip|html?|csv|mp[34])[\s_.]{0,40}\.(?:exe|scr|js|jse|vbs|vbe|bat|cmd|com|pif|hta|ps1|jar|lnk|msi|wsf|iso|img)\b/

export const MALICIOUS_TEXT: readonly Pattern[] = [
  { id: 'script-text', score: 1, finds: /<script[\s/>]/ },
  {
    id: 'handler-text',
    score: 2,
    finds:
      /<(?:img|svg|body|iframe|video|audio|details|input|marquee|object|math|a|x)[\s/][^<>]{0,200}\bon(?:error|load|loadstart|toggle|focus|mouseover|pageshow|begin|animationstart|start)\s?=/,
  },
  {
    id: 'script-url-text',
    score: 2,
    finds: /(?:href|src|action|data)\s?=\s?["']?\s?(?:javascript|vbscript)\s?:|\bdata:text\/html[;,]/,
  },
  {
    id: 'probe-call',
    score: 4,
    finds:
      /\b(?:alert|prompt|confirm)\s?[(']\s?(?:\d{1,6}\s?[)']|document\.|window\.|origin\b|location\b|["'/`]?xss)|\beval\s?\(\s?(?:atob|string\.fromcharcode|location|name)\b/,
  },
  {
    id: 'cookie-theft',
    score: 3,
    finds:
      /\bdocument\.cookie\b.{0,100}https?:|https?:.{0,100}\bdocument\.cookie\b|\b(?:fetch|location(?:\.href)?|new image)\b.{0,80}\bdocument\.cookie\b/,
  },
  {
    id: 'template-probe',
    score: 3,
    finds:
      /(?:\{\{|\$\{|<%=?|#\{)\s?(?:\d{1,4}\s?\*\s?\d{1,4}|constructor|__proto__|self\.__|process\.|request\.|config\b|jndi:)|\$\{jndi:/,
  },
  {
    id: 'sql-probe',
    score: 3,
    finds:
      /'\s?(?:or|and)\s'?1'?\s?=\s?'?1|\bunion\s(?:all\s)?select\s[^;]{1,80}\bfrom\b\s(?:information_schema|users|pg_)|;\s?drop\s(?:table|database)\s/,
  },
  { id: 'program-in-disguise', score: 3, finds: DISGUISED },

  // phishing for a password: each phrase is in honest mail too
  {
    id: 'account-threat',
    score: 2,
    finds:
      /\b(?:your|the) (?:e-?mail |mail ?box |user |online |bank )?(?:account|mailbox|access|password|profile|card|service)s? (?:has been|have been|will be|is|was|is about to be|has) (?:temporarily |permanently )?(?:suspended|locked|limited|restricted|deactivated|disabled|closed|terminated|blocked|expired?|compromised|expiring)\b/,
  },
  {
    id: 'verify-account',
    score: 2,
    finds:
      /\b(?:verify|confirm|validate|update|re-?activate|restore|unlock) (?:your|the) (?:e-?mail |mailbox |user |billing |payment |bank |login |personal )?(?:account|identity|password|credentials|information|details|mailbox|log-?in|access)\b/,
  },
  {
    id: 'click-now',
    score: 1,
    finds:
      /\b(?:click|follow|use|visit|open|press) (?:here|on the link|the link|this link|the (?:button|link|attachment)|below)\b/,
  },
  {
    id: 'deadline-threat',
    score: 1,
    finds:
      /\b(?:within|in the next|in less than) (?:\d{1,2}|twenty-four|forty-eight) ?(?:hours|hrs|h)\b|\bimmediate(?:ly)? action (?:is )?required\b|\bfinal (?:warning|notice)\b/,
  },
  {
    id: 'mailbox-quota',
    score: 2,
    finds:
      /\b(?:mailbox|email|e-mail|storage) (?:quota|storage|limit|size)?\s?(?:is|has been|was|has)? ?(?:almost |nearly )?(?:full|exceeded|reached its limit)\b/,
  },
  {
    id: 'ask-password',
    score: 3,
    finds:
      /\b(?:enter|provide|send|submit|reply with|give|confirm) (?:us |me )?your (?:current |old |e-?mail |account |bank |login )?(?:password|pin|credentials|cvv|card number|social security|seed phrase|recovery phrase|private key)\b/,
  },
  {
    id: 'gift-card-order',
    score: 3,
    finds:
      /\b(?:buy|purchase|get|need)\b.{0,40}\b(?:gift cards?|itunes cards?|steam cards?|google play cards?)\b.{0,100}\b(?:scratch|codes?|photo|picture|send me|urgent)/,
  },
]

/** Names of files that came along. */
export const MALICIOUS_NAMES: readonly Pattern[] = [
  { id: 'disguised-file', score: 5, finds: DISGUISED },
  {
    id: 'program-file',
    score: 3,
    finds: /\.(?:exe|scr|jse?|vb[se]|bat|cmd|com|pif|hta|ps1|jar|lnk|msi|wsf|iso|img|chm|reg)(?=\s|$)/,
  },
]
