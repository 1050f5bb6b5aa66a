// @ts-check
// Preloaded with `node --import`, so any server reports its event-loop delay without a change to its code:
// SIGUSR2 prints one JSON line and starts a new count, SIGTERM prints the last one.
import { writeSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

const RESOLUTION_MS = 10

// Worker threads inherit the preload.
if (isMainThread) {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delay.enable()

  // The monitor measures the time between two ticks of its timer, so the timer's own period is taken off.
  const late = (/** @type {number} */ nanoseconds) => Math.max(0, Math.round((nanoseconds / 1e6 - RESOLUTION_MS) * 100) / 100)

  const report = () => {
    const loopDelay = { p50: late(delay.percentile(50)), p99: late(delay.percentile(99)), max: late(delay.max) }
    // Synchronous, because on SIGTERM the process may end before a stream is flushed.
    writeSync(1, `${JSON.stringify({ loopDelay: delay.count === 0 ? { p50: 0, p99: 0, max: 0 } : loopDelay })}\n`)
    delay.reset()
  }

  process.on('SIGUSR2', report)
  process.on('SIGTERM', () => {
    report()
    if (process.listenerCount('SIGTERM') === 1) process.exit(0)
  })
}
