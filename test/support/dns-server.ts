/** A small name server on loopback, so that the real resolver of Node is asked. It answers from a table, over UDP. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import type { Scope } from './database.ts'

type Answer = string[] | 'nxdomain' | 'servfail' | 'silent'
export type DnsServer = {
  /** for DNS_SERVERS */
  address: string
  /** what is answered to `TYPE name`, in lower case; a name that is in no entry does not exist */
  zone: Map<string, Answer>
  /** every question that came, as `TYPE name` */
  asked: string[]
}

const TYPES: Record<number, string> = { 1: 'A', 15: 'MX', 16: 'TXT', 28: 'AAAA' }
const RCODES = { nxdomain: 3, servfail: 2 }

/** Starts it with these entries; closed after `scope`. */
export async function startDnsServer(scope: Scope, entries: Record<string, Answer> = {}): Promise<DnsServer> {
  const zone = new Map<string, Answer>(Object.entries(entries))
  const asked: string[] = []
  const socket = createSocket('udp4')
  socket.on('message', (packet, from) => {
    const question = readQuestion(packet)
    asked.push(`${question.type} ${question.name}`)
    const found = zone.get(`${question.type} ${question.name}`) ?? missing(zone, question.name)
    if (found !== 'silent') socket.send(writeAnswer(packet, question, found), from.port, from.address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  scope.after(async () => {
    socket.close()
    await once(socket, 'close')
  })
  return { address: `127.0.0.1:${socket.address().port}`, zone, asked }
}

type Question = { name: string; type: string; end: number }

/** A name with another type exists, and has no such record. */
const missing = (zone: DnsServer['zone'], name: string): Answer =>
  [...zone.keys()].some((key) => key.endsWith(` ${name}`)) ? [] : 'nxdomain'

function readQuestion(packet: Buffer): Question {
  const labels: string[] = []
  let at = 12
  for (let length = packet[at] ?? 0; length > 0; length = packet[at] ?? 0) {
    labels.push(packet.toString('latin1', at + 1, at + 1 + length))
    at += length + 1
  }
  const type = TYPES[packet.readUInt16BE(at + 1)] ?? 'other'
  return { name: labels.join('.').toLowerCase(), type, end: at + 5 }
}

function writeAnswer(packet: Buffer, { type, end }: Question, answer: Exclude<Answer, 'silent'>): Buffer {
  const records = typeof answer === 'string' ? [] : answer
  const rcode = typeof answer === 'string' ? RCODES[answer] : 0
  const head = Buffer.from(packet.subarray(0, 12))
  head.writeUInt16BE(0x8180 | rcode, 2)
  for (const [at, count] of [1, records.length, 0, 0].entries()) head.writeUInt16BE(count, 4 + 2 * at)
  const question = packet.subarray(12, end)
  return Buffer.concat([head, question, ...records.map((record) => writeRecord(question, type, record))])
}

function writeRecord(question: Buffer, type: string, record: string): Buffer {
  const content = writeContent(type, record)
  const head = Buffer.alloc(12)
  head.writeUInt16BE(0xc00c, 0)
  question.copy(head, 2, question.length - 4)
  head.writeUInt32BE(60, 6)
  head.writeUInt16BE(content.length, 10)
  return Buffer.concat([head, content])
}

function writeContent(type: string, record: string): Buffer {
  if (type === 'A') return Buffer.from(record.split('.').map(Number))
  if (type === 'AAAA')
    return Buffer.from(
      record
        .split(':')
        .map((part) => part.padStart(4, '0'))
        .join(''),
      'hex',
    )
  if (type === 'MX') {
    const labels = record.split('.').filter((label) => label !== '')
    const name = labels.map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]))
    return Buffer.concat([Buffer.from([0, 10]), ...name, Buffer.from([0])])
  }
  const pieces = record.match(/.{1,255}/gs) ?? ['']
  return Buffer.concat(pieces.flatMap((piece) => [Buffer.from([piece.length]), Buffer.from(piece)]))
}
