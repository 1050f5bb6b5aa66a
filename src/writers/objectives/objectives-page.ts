import { escapeMarkdown } from '../../kit/markdown.ts'
import { readSpanMs } from '../../kit/span.ts'
import type { Model } from '../../model/model.ts'
import { type BurnRate, burnRates, canBurn, fewestPerHour, minutesOf, thresholdOf } from './burn-rates.ts'
import { type Objective, rounded, windowDays } from './objectives.ts'

/** What the rules are called beside the page. */
export const rulesFile = 'alerts.yaml'

/** The objectives for people: what is promised, what may go wrong, and when somebody is told. */
export function objectivesPage(model: Model, objectives: readonly Objective[]): string {
  const blocks = [
    `# ${escapeMarkdown(model.name)}: objectives`,
    `Over ${windowDays} days. A request is bad where it ends with a status from 500 on, or where it takes too long; what a caller does wrong is not.`,
    table(
      ['class', 'measures', 'good', 'may go wrong', 'as if nothing answered for'],
      objectives.map((objective) => [
        objective.class,
        whatOf(objective),
        `${objective.percent} %`,
        `${objective.budgetPercent} %${budgetRequests(objective)}`,
        objective.measures === 'availability' ? `${minutesOf(objective)} min` : '',
      ]),
    ),
    ...latencyNotes(model, objectives),
    '## Alerts',
    'Somebody is told when the budget burns too fast over a long window, and still does over a short one, so that an alert ends soon after its cause. From "Alerting on SLOs" of the Site Reliability Workbook, table 5-8.',
    table(
      ['class', 'measures', 'told', 'of bad requests above', 'over', 'which burns'],
      objectives.flatMap((objective) => burnRates.map((rate) => alertRow(objective, rate))),
    ),
    ...trafficNotes(objectives),
    'A page wakes somebody, a ticket waits for the morning. When the budget is gone, what makes it reliable goes before new features.',
    '## Use',
    `Give \`${rulesFile}\` to Prometheus in \`rule_files\`, and scrape \`/metrics\` of each server with the name of the blueprint as \`job_name\`:`,
    [
      '```yaml',
      'scrape_configs:',
      `  - job_name: ${JSON.stringify(model.name)}`,
      '    static_configs:',
      '      - targets: ["127.0.0.1:3000"]',
      '```',
    ].join('\n'),
  ]
  return `${blocks.join('\n\n')}\n`
}

function whatOf({ latency }: Objective): string {
  return latency === null ? 'availability' : `answered within ${latency.countedSeconds * 1000} ms`
}

function budgetRequests({ perSecond, budgetPercent }: Objective): string {
  if (perSecond === null) return ''
  return `, ${rounded(Math.floor((perSecond * windowDays * 86_400 * budgetPercent) / 100)).toLocaleString('en')} requests at the expected rate`
}

function latencyNotes({ expects: { p99 } }: Model, objectives: readonly Objective[]): readonly string[] {
  const found = objectives.find(({ latency }) => latency !== null)?.latency
  if (p99 === undefined) return ['The blueprint expects no p99, so nothing is promised of latency: `expects: { p99 }` would.']
  if (found === undefined || found === null)
    return [`The blueprint expects a p99 of ${p99}, and the server counts no further than 10 s: nothing is promised of latency.`]
  const { expectedMs, countedSeconds } = found
  if (expectedMs === countedSeconds * 1000) return []
  return [
    `The blueprint expects ${readSpanMs(p99)} ms. The server counts by bounds, and ${countedSeconds * 1000} ms is the next one: between the two nobody is told.`,
  ]
}

function alertRow(objective: Objective, rate: BurnRate): readonly string[] {
  const told = canBurn(objective, rate) ? rate.severity : 'nobody: more than all requests would have to be bad'
  return [
    objective.class,
    whatOf(objective),
    told,
    `${rounded(thresholdOf(objective, rate) * 100)} %`,
    `${rate.long} and ${rate.short}`,
    `${rate.budgetPercent} % of the budget`,
  ]
}

function trafficNotes(objectives: readonly Objective[]): readonly string[] {
  const strict = objectives.filter((objective) => objective.measures === 'availability' && canBurn(objective, burnRates[0]!))
  if (strict.length === 0) return []
  return [
    `Where fewer than ${fewestPerHour(strict[0]!) + 1} requests of a class come in an hour, a single one that fails pages somebody: send some of your own then, or loosen the objective.`,
  ]
}

/** No cell has text of a blueprint. */
function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n')
}
