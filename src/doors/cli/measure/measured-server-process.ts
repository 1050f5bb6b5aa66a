/** The server of a measurement: a process of its own, on data of its own, that tells what it takes. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type MeasuredOrder, type ServedMeasured, serveMeasured } from '../../../house/serve-measured.ts'

export type MeasuredWord =
  | ({ readonly is: 'ready' } & ServedMeasured)
  | { readonly is: 'usage'; readonly busyMicros: number; readonly residentBytes: number }
  | { readonly is: 'failed'; readonly message: string }

const order = JSON.parse(process.argv[2]!) as MeasuredOrder
const data = mkdtempSync(join(tmpdir(), 'lintel-measured-'))
const tell = (word: MeasuredWord) => void process.send?.(word)
const leave = () => {
  rmSync(data, { recursive: true, force: true })
  process.exit()
}
process.on('disconnect', leave)
process.on('SIGTERM', leave)
// A terminal sends it to every process; the one that asked says what is to be done.
process.on('SIGINT', () => {})
process.on('message', () => {
  const { active } = performance.eventLoopUtilization()
  tell({ is: 'usage', busyMicros: active * 1_000, residentBytes: process.memoryUsage.rss() })
})

try {
  tell({ is: 'ready', ...(await serveMeasured(order, data, process.env)) })
} catch (error) {
  tell({ is: 'failed', message: error instanceof Error ? error.message : String(error) })
  setImmediate(leave)
}
