/**
 * What the operating system and Node say of this process, under the names that dashboards know. Read when somebody asks:
 * prom-client's own set would observe every garbage collection and keep a timer for it, in every test as well.
 */
import { Counter, Gauge, type Registry } from 'prom-client'

const MICROSECONDS = 1_000_000

/** Adds memory, processor time and start. */
export function addRuntimeGauges(registry: Registry): void {
  const registers = [registry]
  const resident: Gauge = new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory.',
    registers,
    collect: () => resident.set(process.memoryUsage.rss()),
  })
  const heap: Gauge = new Gauge({
    name: 'nodejs_heap_size_used_bytes',
    help: 'Used part of the heap of V8.',
    registers,
    collect: () => heap.set(process.memoryUsage().heapUsed),
  })
  const cpu: Counter = new Counter({
    name: 'process_cpu_seconds_total',
    help: 'Processor time, user and system.',
    registers,
    collect: () => {
      const { user, system } = process.cpuUsage()
      cpu.reset()
      cpu.inc((user + system) / MICROSECONDS)
    },
  })
  const start: Gauge = new Gauge({
    name: 'process_start_time_seconds',
    help: 'When the process started, in seconds since 1970.',
    registers,
  })
  start.set(performance.timeOrigin / 1000)
}
