// @ts-check
// A result as Markdown.

/** @typedef {ReturnType<typeof JSON.parse>} Result */

/** What issue and design ask for, in the units of the table. */
const TARGETS = {
  'cold, with a start of the lab that was kept': '15 s, 600 MB',
  'warm, nothing changed': '1.5 s',
  '20 files changed': '1 s',
}

/** @param {Result} result */
export function render(result) {
  const { machine, sample, runs, peers, rule, options } = result
  const base = runs.find((/** @type {any} */ run) => run.name.startsWith('cold, with a start'))
  const rows = runs.map((/** @type {any} */ run) =>
    row([
      run.name,
      seconds(run.wallMs),
      seconds(run.cpuMs),
      `${run.peakMb} MB`,
      Math.round((sample.code / run.cpuMs) * 1000).toLocaleString('en'),
      TARGETS[/** @type {keyof typeof TARGETS} */ (run.name)] ?? '',
    ]),
  )
  const others = peers.map((/** @type {any} */ peer) =>
    peer.cost === null
      ? row([peer.name, peer.covers, 'not installed: the registry did not have it', '', '', '', '', ''])
      : row([
          `${peer.name} ${peer.installed}`,
          peer.covers,
          seconds(peer.cost.wallMs),
          seconds(peer.cost.cpuMs),
          `${peer.cost.peakMb} MB`,
          peer.found ?? 'not counted',
          ratio(peer.cost.wallMs, base.wallMs),
          ratio(peer.cost.cpuMs, base.cpuMs),
        ]),
  )
  return `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.system}, Node ${machine.node}; ${sample.code.toLocaleString('en')} TypeScript files of ${sample.lines.toLocaleString('en')} lines (median ${sample.medianLines}, largest ${sample.largestLines}), ${sample.migrations} migrations, a contract of ${Math.round(sample.contractBytes / 1000)} kB; medians of ${options.rounds} rounds; load average ${result.load.least} to ${result.load.most}; ${result.at.slice(0, 10)}.

| review | wall | CPU | peak resident | files a CPU-second | asked for |
|---|---|---|---|---|---|
${rows.join('\n')}

One more rule costs ${percent(rule.share)} of a cold review's CPU on average: all ${rule.rules} take ${Math.round(rule.allMs)} ms, the dearest, \`${rule.dearest}\`, ${Math.round(rule.dearestMs)} ms (${percent(rule.dearestShare)}). Asked for: 2 %.

| beside it, in the same run | covers | wall | CPU | peak resident | findings | wall to Lintel's cold | CPU to Lintel's cold |
|---|---|---|---|---|---|---|---|
${others.join('\n')}`
}

/** @param {unknown[]} cells */
function row(cells) {
  return `| ${cells.join(' | ')} |`
}

/** @param {number} ms */
function seconds(ms) {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`
}

/** @param {number} one @param {number} other */
function ratio(one, other) {
  return (one / other).toFixed(2)
}

/** @param {number} share */
function percent(share) {
  return `${(share * 100).toFixed(2)} %`
}
