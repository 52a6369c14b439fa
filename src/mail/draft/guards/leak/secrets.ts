/** Keys and passes by their shape. Order numbers, IBANs and UUIDs have none of these. */
const SHAPES: readonly (readonly [string, RegExp])[] = [
  ['a private key', /-----BEGIN [A-Z ]{0,40}PRIVATE KEY/gi],
  ['a JSON web token', /(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g],
  [
    'an API key',
    /(?<![\p{L}\p{N}])(?:sk|pk|rk|whsec|key|pubkey|ghp|gho|ghu|ghs|ghr|github_pat|glpat|xox[abeoprs]|npm|pypi|dop_v1|hf|shpat)[-_][\w-]{16,}/giu,
  ],
  [
    'an API key',
    /(?<![\p{L}\p{N}])(?:AKIA|ASIA)[A-Z0-9]{16}|(?<![\p{L}\p{N}])AIza[\w-]{30,}|(?<![\p{L}\p{N}])SG\.[\w-]{16,}\.[\w-]{16,}/gu,
  ],
  ['a Fernet token', /(?<![\w-])gAAAAA[\w-]{20,}/g],
  ['a login in an address', /[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:@/]{1,64}:[^\s@/]{1,128}@/gi],
  ['a key in hexadecimal', /(?<![\p{L}\p{N}-])[0-9a-f]{32,}(?![\p{L}\p{N}-])/giu],
]
/** A word of this length with capitals, small letters and digits is no word. */
const RANDOM = /(?<![\w+/-])[\w+/-]{32,}={0,2}/g

/** Gives the secrets that stand in a plain text, with what they are. Linear. */
export function findSecrets(text: string): { kind: string; secret: string }[] {
  const shaped = SHAPES.flatMap(([kind, shape]) => [...text.matchAll(shape)].map(([secret]) => ({ kind, secret })))
  const random = [...text.matchAll(RANDOM)]
    .map(([secret]) => ({ kind: 'a key', secret }))
    .filter(({ secret }) => /[a-z]/.test(secret) && /[A-Z]/.test(secret) && (secret.match(/\d/g)?.length ?? 0) >= 3)
    .filter(({ secret }) => !shaped.some((known) => known.secret.includes(secret) || secret.includes(known.secret)))
  return [...shaped, ...random]
}
