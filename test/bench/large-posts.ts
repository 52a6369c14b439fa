/** Four mails with an attachment of 10 MB each, at the same time. */
import { randomBytes } from 'node:crypto'
import { inboundFromEml } from '../../src/demo/inbound-from-eml.ts'
import { postInbound } from '../../src/demo/post-inbound.ts'
import { buildEml, SIGNING_KEY } from '../support/postern.ts'

const MIB = 1024 * 1024

export async function measureLargePosts(port: number): Promise<{ seconds: number; statuses: number[] }> {
  const content = randomBytes(10 * MIB)
  const mails = await Promise.all(
    [1, 2, 3, 4].map(async (n) => ({
      ...(await inboundFromEml(buildEml({ from: `large-${n}@customer.example` }))),
      attachments: [{ name: 'large.bin', type: 'application/octet-stream', contentId: null, content }],
    })),
  )
  const began = performance.now()
  const results = await Promise.all(
    mails.map((mail) =>
      postInbound({
        url: `http://127.0.0.1:${port}/webhook/mailgun`,
        signingKey: SIGNING_KEY,
        mail,
        form: 'multipart',
      }),
    ),
  )
  return { seconds: (performance.now() - began) / 1000, statuses: results.map(({ status }) => status) }
}
