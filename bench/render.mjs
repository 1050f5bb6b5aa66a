// @ts-check

/** @typedef {{ at: string, machine: Record<string, string | number>, data: import('./data.mjs').Sizes, options: any, cells: import('./summary.mjs').Cell[], summary: ReturnType<typeof import('./summary.mjs').summarise> }} Result */

/** @type {Record<string, Record<string, string>>} */
const NAMES = {
  sqlite: {
    r1: 'R1: node:http, objects, a FULL commit each',
    r2: 'R2: JSON in SQL, turn batching, shared fsync',
    fastify: 'Fastify 5, hand-written',
    nest: 'NestJS 12 + TypeORM 1.1 (Express)',
    core: 'Lintel without token check and access log',
    lintel: '**Lintel**',
  },
  postgres: {
    r1: 'R1: node:http, a pool of `pg`, objects',
    r2: 'R2: JSON in SQL, pipelined',
    fastify: 'Fastify 5, hand-written, over the store of R1',
    postgraphile: 'PostGraphile 5.1 (GraphQL)',
    core: 'Lintel without token check and access log',
    lintel: '**Lintel**',
  },
}

/** @type {Record<string, string>} */
const WORK = {
  a: 'a post by its id',
  b: '20 posts of an author, newest first',
  c: '20 posts with author and first 3 comments',
  d: 'create a post, validated, durable',
  e: '90 % reads (60 a : 20 b : 20 c), 10 % d',
}

/** The Markdown of a result. @param {Result} result */
export function render(result) {
  const { summary, options, machine, data } = result
  const names = NAMES[options.engine] ?? {}
  const loads = result.cells.map((cell) => cell.loadBefore)
  const parts = [
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.system}, Node ${machine.node}, ${machine.driver}; ` +
      `${count(data.users)} users, ${count(data.posts)} posts, ${count(data.comments)} comments; ` +
      `${machine.load}, ${options.connections} connections, ${options.rounds} rounds of ${options.seconds} s after ${options.warm} s; ` +
      `load average ${Math.min(...loads)} to ${Math.max(...loads)}; ${result.at.slice(0, 10)}.`,
    'Ratios are taken inside a round, then the median over the rounds. The load generator shares the cores with the server.',
  ]
  for (const work of options.work) {
    const rows = summary.rows.filter((row) => row.work === work)
    parts.push(
      `**${work}**: ${WORK[work]}`,
      table(
        ['system', 'requests/s', 'to R1', 'to R2', 'p50 ms', 'p99 ms', 'loop delay p99 ms', 'CPU µs', 'bytes'],
        rows.map((row) => [
          names[row.side] ?? row.side,
          count(row.rps) + (row.non2xx + row.failed > 0 ? ` (${count(row.non2xx + row.failed)} failed)` : ''),
          ratio(row.toR1),
          ratio(row.toR2),
          row.p50.toFixed(1),
          row.p99.toFixed(1),
          row.loopP99.toFixed(1),
          count(row.cpuMicros),
          count(row.bytesEach),
        ]),
      ),
    )
  }
  parts.push(
    'Memory and start:',
    table(
      ['system', 'RSS idle MB', 'RSS after MB', 'of it not mapped files MB', 'cold start to first 200, ms'],
      summary.sides.map((row) => [
        names[row.side] ?? row.side,
        count(row.rssIdleMb),
        count(row.rssAfterMb),
        count(row.ownAfterMb),
        count(row.coldMs),
      ]),
    ),
  )
  return parts.join('\n\n')
}

/** @param {number | null} value */
function ratio(value) {
  return value === null ? 'not measured' : value.toFixed(2)
}

/** @param {number} number */
function count(number) {
  return Math.round(number).toLocaleString('en')
}

/** @param {string[]} head @param {string[][]} rows */
function table(head, rows) {
  const line = (/** @type {string[]} */ cells) => `| ${cells.join(' | ')} |`
  const rule = `|---|${'---:|'.repeat(head.length - 1)}`
  return [line(head), rule, ...rows.map(line)].join('\n')
}
