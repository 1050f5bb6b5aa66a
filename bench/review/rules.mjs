// @ts-check
// What each rule costs: run one by one over the same architecture, in a process that has read the sample.

import { performance } from 'node:perf_hooks'
import { waitingOutside } from '../../dist/house/outside.js'

const dist = new URL('../../dist/', import.meta.url)
const ROUNDS = 3

/** @param {string} folder @param {number} reviewCpuMs of the review that a share is told of */
export async function timeRules(folder, reviewCpuMs) {
  const { readRepository } = await import(new URL('review/index.js', dist).href)
  const { rules } = await import(new URL('rules/index.js', dist).href)
  const { architecture } = await readRepository({ root: folder, cache: null, stamp: 'bench', outside: waitingOutside })
  /** @type {{ id: string, ms: number }[]} */
  const costs = rules.map((/** @type {any} */ rule) => ({ id: rule.id, ms: leastOf(() => rule.check(architecture, () => {})) }))
  const allMs = costs.reduce((sum, one) => sum + one.ms, 0)
  const dearest = costs.reduce((most, one) => (one.ms > most.ms ? one : most))
  return {
    rules: costs.length,
    allMs,
    share: allMs / costs.length / reviewCpuMs,
    dearest: dearest.id,
    dearestMs: dearest.ms,
    dearestShare: dearest.ms / reviewCpuMs,
  }
}

/** The least of several: what a rule takes when nothing else is in its way. @param {() => void} work */
function leastOf(work) {
  let least = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round++) {
    const startedMs = performance.now()
    work()
    least = Math.min(least, performance.now() - startedMs)
  }
  return least
}
