/** Paths that nobody asks a mail service for but who looks for weaknesses. The words are a closed set for the event. */

/** A path is judged by its beginning: what an attacker wants stands there. */
const MAX_PATH = 2048
/** `%252e` is `%2e` is `.`: what a careless proxy would decode */
const DECODINGS = 2

const KINDS = [
  ['traversal', /(?:^|\/)\.\.(?:[/;]|$)/],
  ['environment_file', /\/\.env/],
  ['repository', /\/\.(?:git|svn|hg|bzr)(?:[^a-z]|$)/],
  ['hidden_file', /\/\.(?:aws|ssh|docker|kube|npmrc|ht(?:passwd|access)|ds_store|bash_history|vscode|idea)/],
  ['phpunit', /\/vendor\/phpunit|\/eval-stdin/],
  ['wordpress', /\/(?:wp-(?:login|admin|content|includes|config|json)|wordpress|xmlrpc\.php)/],
  ['database_console', /\/(?:phpmyadmin|pma|adminer|mysql(?:admin)?|dbadmin)(?:[/._-]|$)/],
  ['cgi', /\/cgi-bin(?:\/|$)/],
  ['actuator', /\/actuator(?:\/|$)/],
  ['script', /\.(?:php\d?|aspx?|jspx?|cgi|pl)(?:\/|$)/],
  ['device', /\/(?:boaform|hnap1|gponform|goform|solr|_ignition|owa|manager\/html)(?:\/|$)/],
] as const
export type SuspiciousPath = (typeof KINDS)[number][0]

/** Takes the target of a request, gives the word for what was looked for, or null. Linear and bounded. */
export function suspiciousPath(target: string): SuspiciousPath | null {
  const end = target.search(/[?#]/)
  let path = (end === -1 ? target : target.slice(0, end)).slice(0, MAX_PATH).toLowerCase()
  for (let round = 0; round < DECODINGS; round += 1) path = path.replace(/%([0-7][0-9a-f])/g, decode)
  path = path.toLowerCase().replaceAll('\\', '/')
  return KINDS.find(([, pattern]) => pattern.test(path))?.[0] ?? null
}

const decode = (_: string, hex: string): string => String.fromCharCode(Number.parseInt(hex, 16))
