/** One text beside another, as `diff -u` and `git apply` read it. */

interface Line {
  readonly kind: ' ' | '-' | '+'
  readonly text: string
}

const around = 3
/** Past so many differences, what differs is shown as a whole: the search grows with their square. */
const mostDifferences = 1000

/** The change of a file; `before` is null for a new one. Empty where nothing changes. */
export function unifiedDiff(file: string, before: string | null, after: string): string {
  const lines = compare(linesOf(before ?? ''), linesOf(after))
  const hunks = hunksOf(lines)
  if (hunks.length === 0 && before !== null) return ''
  return [`--- ${before === null ? '/dev/null' : named('a', file)}\n`, `+++ ${named('b', file)}\n`, ...hunks].join('')
}

/** A name with a space ends in a tab, so that nothing after it is taken for a time. */
function named(side: 'a' | 'b', file: string): string {
  const name = `${side}/${file.replaceAll(/[\n\r\t]/g, '?')}`
  return name.includes(' ') ? `${name}\t` : name
}

function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

/** Every line of both, those in common once. */
function compare(old: readonly string[], now: readonly string[]): readonly Line[] {
  let start = 0
  while (start < old.length && start < now.length && old[start] === now[start]) start++
  let end = 0
  while (end < old.length - start && end < now.length - start && old.at(-1 - end) === now.at(-1 - end)) end++
  const same = (text: string): Line => ({ kind: ' ', text })
  return [
    ...old.slice(0, start).map(same),
    ...shortest(old.slice(start, old.length - end), now.slice(start, now.length - end)),
    ...old.slice(old.length - end).map(same),
  ]
}

/** Myers' shortest edit script: the furthest line reached on each diagonal, difference by difference, then back along it. */
function shortest(old: readonly string[], now: readonly string[]): readonly Line[] {
  const most = Math.min(old.length + now.length, mostDifferences)
  const reached: Map<number, number>[] = []
  let furthest = new Map<number, number>([[1, 0]])
  for (let d = 0; d <= most; d++) {
    const next = new Map(furthest)
    for (let k = -d; k <= d; k += 2) {
      let x = isDown(furthest, k, d) ? (furthest.get(k + 1) ?? 0) : (furthest.get(k - 1) ?? 0) + 1
      while (x < old.length && x - k < now.length && old[x] === now[x - k]) x++
      next.set(k, x)
      if (x >= old.length && x - k >= now.length) return backtrack(old, now, [...reached, furthest])
    }
    reached.push(furthest)
    furthest = next
  }
  return [...old.map((text): Line => ({ kind: '-', text })), ...now.map((text): Line => ({ kind: '+', text }))]
}

function isDown(furthest: ReadonlyMap<number, number>, k: number, d: number): boolean {
  return k === -d || (k !== d && (furthest.get(k - 1) ?? 0) < (furthest.get(k + 1) ?? 0))
}

function backtrack(
  old: readonly string[],
  now: readonly string[],
  reached: readonly ReadonlyMap<number, number>[],
): readonly Line[] {
  const lines: Line[] = []
  let [x, y] = [old.length, now.length]
  for (let d = reached.length - 1; d >= 0; d--) {
    const furthest = reached[d]!
    const down = isDown(furthest, x - y, d)
    const k = down ? x - y + 1 : x - y - 1
    const fromX = furthest.get(k) ?? 0
    const fromY = fromX - k
    while (x > fromX && y > fromY && x > 0 && y > 0 && old[x - 1] === now[y - 1]) {
      lines.push({ kind: ' ', text: old[--x]! })
      y--
    }
    if (d === 0) break
    if (down) lines.push({ kind: '+', text: now[--y]! })
    else lines.push({ kind: '-', text: old[--x]! })
  }
  return lines.reverse()
}

function hunksOf(lines: readonly Line[]): readonly string[] {
  const changed = lines.flatMap(({ kind }, i) => (kind === ' ' ? [] : [i]))
  const spans: [number, number][] = []
  for (const at of changed) {
    const last = spans.at(-1)
    if (last !== undefined && at - last[1] <= 2 * around) last[1] = at
    else spans.push([at, at])
  }
  const ahead = counts(lines)
  return spans.map(([from, to]) => hunk(lines, ahead, Math.max(0, from - around), Math.min(lines.length, to + around + 1)))
}

interface Counts {
  readonly old: readonly number[]
  readonly now: readonly number[]
}

/** How many lines of either text stand before each. */
function counts(lines: readonly Line[]): Counts {
  const [old, now] = [[0], [0]]
  for (const [i, { kind }] of lines.entries()) {
    old.push(old[i]! + (kind === '+' ? 0 : 1))
    now.push(now[i]! + (kind === '-' ? 0 : 1))
  }
  return { old, now }
}

function hunk(lines: readonly Line[], { old, now }: Counts, from: number, to: number): string {
  const range = (ahead: readonly number[]) => {
    const many = ahead[to]! - ahead[from]!
    return `${ahead[from]! + (many === 0 ? 0 : 1)}${many === 1 ? '' : `,${many}`}`
  }
  const body = lines
    .slice(from, to)
    .map(({ kind, text }) => (text.endsWith('\n') ? `${kind}${text}` : `${kind}${text}\n\\ No newline at end of file\n`))
  return `@@ -${range(old)} +${range(now)} @@\n${body.join('')}`
}
