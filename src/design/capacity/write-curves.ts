import { type Axis, axisOf } from './axis.ts'
import type { CurvePoint, PlanCurves } from './curves.ts'
import { writeCents, writeNumber, writeRounded, writeShare } from './write-number.ts'

/** One small picture: what it shows, and the line that must not be passed. */
interface Panel {
  readonly title: string
  readonly of: (point: CurvePoint) => number | null
  readonly limit: { readonly value: number; readonly says: string } | null
}

const [width, height] = [800, 400]
/** The drawing itself, inside of its quarter of the picture. */
const plot = { left: 58, top: 42, width: 320, height: 112 }

/** Four pictures of a plan over the number of its users, side by side, for a light page and for a dark one. */
export function writeCurves(curves: PlanCurves): string {
  const panels: readonly Panel[] = [
    { title: 'Requests a second, at the peak', of: ({ requests }) => requests, limit: null },
    { title: 'Used of what is fullest, %', of: ({ use }) => use * 100, limit: { value: 100, says: 'full' } },
    { title: '99 of 100 answers, ms', of: ({ p99Ms }) => p99Ms, limit: { value: curves.p99GoalMs, says: 'goal' } },
    { title: 'Cost for that many, USD a month', of: ({ centsPerMonth }) => centsPerMonth / 100, limit: null },
  ]
  const label = xml(`Capacity of ${curves.name} over the number of its users`)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${label}">`,
    `<title>${label}</title>`,
    `<style>${style}</style>`,
    `<rect class="ground" width="${width}" height="${height}"/>`,
    ...panels.map((panel, i) => drawPanel(panel, curves, (i % 2) * 400, Math.floor(i / 2) * 200)),
    '</svg>',
    '',
  ].join('\n')
}

const style = [
  'text{font:11px system-ui,sans-serif;fill:#1b2330}.title{font-weight:600;font-size:12px}.ground{fill:#fff}',
  '.grid{stroke:#d3d9e2}.curve{fill:none;stroke:#1f5fa8;stroke-width:2}.dot{fill:#1f5fa8}.limit{stroke:#b42318;stroke-dasharray:4 3}',
  '.limit-text{fill:#b42318}.plan{stroke:#667085;stroke-dasharray:2 3}.quiet{fill:#667085}',
  '@media(prefers-color-scheme:dark){text{fill:#e6eaf0}.ground{fill:#10151d}.grid{stroke:#303a48}.curve{stroke:#7db4f0}.dot{fill:#7db4f0}',
  '.limit{stroke:#ff8a7a}.limit-text{fill:#ff8a7a}.plan{stroke:#98a2b3}.quiet{fill:#98a2b3}}',
].join('')

function drawPanel({ title, of, limit }: Panel, { points, users }: PlanCurves, x: number, y: number): string {
  const shown = points.flatMap((point) => {
    const value = of(point)
    return value === null ? [] : [{ users: point.users, value }]
  })
  const across = axisOf(points.map((point) => point.users))
  const up = axisOf([...shown.map(({ value }) => value), ...(limit === null ? [] : [limit.value])])
  const at = (count: number) => plot.left + across.at(count) * plot.width
  const height = (value: number) => plot.top + (1 - up.at(value)) * plot.height
  const end = shown.length < points.length ? [endOf(shown, at)] : []
  return [
    `<g transform="translate(${x} ${y})">`,
    `<text class="title" x="${plot.left}" y="24">${xml(title)}</text>`,
    ...grid(across, up, at, height),
    `<line class="plan" x1="${n(at(users))}" y1="${plot.top}" x2="${n(at(users))}" y2="${plot.top + plot.height}"/>`,
    `<text class="quiet" x="${n(at(users))}" y="${plot.top - 4}" text-anchor="middle">plan</text>`,
    ...(limit === null ? [] : limitLine(limit, height(limit.value))),
    `<polyline class="curve" points="${shown.map((each) => `${n(at(each.users))},${n(height(each.value))}`).join(' ')}"/>`,
    ...shown.map((each) => `<circle class="dot" cx="${n(at(each.users))}" cy="${n(height(each.value))}" r="2.5"/>`),
    ...end,
    '</g>',
  ].join('\n')
}

function grid(across: Axis, up: Axis, at: (value: number) => number, height: (value: number) => number): readonly string[] {
  const [right, bottom] = [plot.left + plot.width, plot.top + plot.height]
  return [
    ...up.ticks.flatMap((tick) => [
      `<line class="grid" x1="${plot.left}" y1="${n(height(tick))}" x2="${right}" y2="${n(height(tick))}"/>`,
      `<text x="${plot.left - 6}" y="${n(height(tick) + 4)}" text-anchor="end">${short(tick)}</text>`,
    ]),
    ...across.ticks.flatMap((tick) => [
      `<line class="grid" x1="${n(at(tick))}" y1="${plot.top}" x2="${n(at(tick))}" y2="${bottom}"/>`,
      `<text x="${n(at(tick))}" y="${bottom + 15}" text-anchor="middle">${short(tick)}</text>`,
    ]),
    `<text class="quiet" x="${right}" y="${bottom + 30}" text-anchor="end">users</text>`,
  ]
}

function limitLine({ says }: NonNullable<Panel['limit']>, y: number): readonly string[] {
  const right = plot.left + plot.width
  return [
    `<line class="limit" x1="${plot.left}" y1="${n(y)}" x2="${right}" y2="${n(y)}"/>`,
    `<text class="limit-text" x="${right - 2}" y="${n(y + 13)}" text-anchor="end">${xml(says)}</text>`,
  ]
}

function endOf(shown: readonly { readonly users: number }[], at: (users: number) => number): string {
  const last = shown.at(-1)
  const x = last === undefined ? plot.left : at(last.users)
  const right = plot.left + plot.width
  // At the right edge it ends there, however wide a font makes it.
  const place = x > right - 170 ? `x="${right - 2}" text-anchor="end"` : `x="${n(x + 6)}"`
  return `<text class="limit-text" ${place} y="${plot.top + 13}">then more comes than goes</text>`
}

/** The same as text: a line for each number of users. */
export function writeCurvesTable({ points }: PlanCurves): string {
  const head = ['users', 'requests/s', 'stored GB', 'used', 'fullest', 'p99 ms', 'processes', 'database cores', 'USD a month']
  const rows = points.map((each) => [
    writeRounded(each.users),
    writeNumber(each.requests),
    writeNumber(each.storedGb),
    writeShare(each.use),
    each.fullest,
    each.p99Ms === null ? 'none' : writeNumber(each.p99Ms),
    writeNumber(each.processes),
    writeNumber(each.databaseCores),
    writeCents(each.centsPerMonth),
  ])
  const widths = head.map((cell, i) => Math.max(cell.length, ...rows.map((row) => row[i]!.length)))
  return [head, ...rows].map((row) => `${row.map((cell, i) => cell.padStart(widths[i]!)).join('  ')}\n`).join('')
}

// ── text ─────────────────────────────────────────────────────────────────────

const n = (value: number) => String(Number(value.toFixed(1)))
const scales = [
  ['T', 1e12],
  ['G', 1e9],
  ['M', 1e6],
  ['k', 1e3],
] as const

/** `10k`, `2.5M`. */
function short(value: number): string {
  const [unit, size] = scales.find(([, each]) => value >= each) ?? ['', 1]
  return `${writeNumber(value / size)}${unit}`
}

function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
