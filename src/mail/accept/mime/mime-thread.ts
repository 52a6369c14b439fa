/** A thread that parses one mail and ends: what a hostile mail does to its memory ends with it. */
import { parentPort, workerData } from 'node:worker_threads'
import { readMime } from './read-mime.ts'

// A Buffer arrives as a plain Uint8Array.
const raw: Uint8Array = workerData
parentPort?.postMessage(await readMime(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)))
