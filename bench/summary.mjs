// @ts-check
// From the cells of all rounds to the figures that are read.

/**
 * @typedef {{ round: number, side: string, work: string, rps: number, p50: number, p99: number, non2xx: number, failed: number,
 *   bytesEach: number, cpuMicros: number, rssMb: number, ownMb: number, loopP99: number, loadBefore: number }} Cell
 * @typedef {{ round: number, side: string, coldMs: number, rssIdleMb: number }} Start
 * @typedef {{ side: string, work: string, rps: number, toR1: number | null, toR2: number | null, p50: number, p99: number,
 *   loopP99: number, cpuMicros: number, bytesEach: number, non2xx: number, failed: number }} Row
 * @typedef {{ side: string, coldMs: number, rssIdleMb: number, rssAfterMb: number, ownAfterMb: number }} SideRow
 */

/** @param {number[]} numbers */
export function median(numbers) {
  const sorted = numbers.toSorted((one, other) => one - other)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** @param {{ sides: string[], work: string[] }} options @param {Cell[]} cells @param {Start[]} starts */
export function summarise({ sides, work }, cells, starts) {
  const rows = work.flatMap((name) => sides.map((side) => rowOf(cells, side, name)))
  const perSide = sides.map((side) => sideRowOf(cells, starts, side))
  return { rows, sides: perSide }
}

/** @param {Cell[]} cells @param {string} side @param {string} work @returns {Row} */
function rowOf(cells, side, work) {
  const mine = cells.filter((cell) => cell.side === side && cell.work === work)
  const middle = (/** @type {(cell: Cell) => number} */ pick) => rounded(median(mine.map(pick)))
  return {
    side,
    work,
    rps: Math.round(middle((cell) => cell.rps)),
    toR1: ratio(cells, mine, 'r1'),
    toR2: ratio(cells, mine, 'r2'),
    p50: middle((cell) => cell.p50),
    p99: middle((cell) => cell.p99),
    loopP99: middle((cell) => cell.loopP99),
    cpuMicros: Math.round(middle((cell) => cell.cpuMicros)),
    bytesEach: Math.round(middle((cell) => cell.bytesEach)),
    non2xx: mine.reduce((sum, cell) => sum + cell.non2xx, 0),
    failed: mine.reduce((sum, cell) => sum + cell.failed, 0),
  }
}

/** Taken inside a round, where both met the same machine, then the median. @param {Cell[]} cells @param {Cell[]} mine @param {string} yardstick */
function ratio(cells, mine, yardstick) {
  const ratios = mine.flatMap((cell) => {
    const other = cells.find((one) => one.side === yardstick && one.work === cell.work && one.round === cell.round)
    return other ? [cell.rps / other.rps] : []
  })
  return ratios.length === 0 ? null : rounded(median(ratios))
}

/** @param {Cell[]} cells @param {Start[]} starts @param {string} side @returns {SideRow} */
function sideRowOf(cells, starts, side) {
  const mine = starts.filter((start) => start.side === side)
  const ends = mine.flatMap(({ round }) => cells.findLast((cell) => cell.side === side && cell.round === round) ?? [])
  return {
    side,
    coldMs: median(mine.map((start) => start.coldMs)),
    rssIdleMb: median(mine.map((start) => start.rssIdleMb)),
    rssAfterMb: median(ends.map((cell) => cell.rssMb)),
    ownAfterMb: median(ends.map((cell) => cell.ownMb)),
  }
}

/** @param {number} number */
function rounded(number) {
  return Math.round(number * 100) / 100
}
