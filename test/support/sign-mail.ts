/** DKIM keys made for one test run, and mails signed with them. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { dkimSign } from 'mailauth/lib/dkim/sign.js'

export type DkimKey = {
  /** PEM */
  privateKey: string
  /** what its owner publishes at `<selector>._domainkey.<domain>` */
  record: string
}

/** An RSA key of `bits`, or one for Ed25519. `flags` go into the record, as `t=y`. */
export function makeDkimKey(kind: number | 'ed25519', flags = ''): DkimKey {
  const pair = kind === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('rsa', { modulusLength: kind })
  const der = pair.publicKey.export({ type: 'spki', format: 'der' })
  const published = kind === 'ed25519' ? der.subarray(-32) : der
  return {
    privateKey: exportPem(pair.privateKey),
    record: `v=DKIM1; k=${kind === 'ed25519' ? 'ed25519' : 'rsa'};${flags} p=${published.toString('base64')}`,
  }
}

const exportPem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString()

type SignOptions = {
  key: DkimKey
  domain: string
  selector?: string
  expires?: Date
  signTime?: Date
  maxBodyLength?: number
  headerList?: string[]
  algorithm?: string
  canonicalization?: string
}

/** Gives the mail with a DKIM-Signature above it. */
export async function signMail(eml: Uint8Array, options: SignOptions): Promise<Buffer> {
  const { key, domain, selector = 's1', expires, signTime, ...rest } = options
  const raw = Buffer.from(eml)
  const one = { signingDomain: domain, selector, privateKey: key.privateKey, ...rest }
  const times = { ...(expires ? { expires } : {}), ...(signTime ? { signTime } : {}) }
  const signed = await dkimSign(raw, { ...one, ...times, signatureData: [one] })
  if (signed.signatures === '') throw new Error(JSON.stringify(signed.errors))
  return Buffer.concat([Buffer.from(signed.signatures), raw])
}
