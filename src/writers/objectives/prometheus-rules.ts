import { requestDuration } from '../../kit/request-duration.ts'
import { pascal } from '../../kit/text.ts'
import type { Model } from '../../model/model.ts'
import { type BurnRate, burnRates, canBurn, thresholdOf, windows } from './burn-rates.ts'
import type { Objective } from './objectives.ts'

const [method, route, status] = requestDuration.labels
/** What the server answers beside the routes of the blueprint, and what no route answers. */
const ownRoutes = '/(livez|readyz|metrics|docs(/.*)?|openapi(/.*)?[.]json)|unknown'
const methods = { reads: 'GET|HEAD', writes: 'POST|PUT|PATCH|DELETE' } as const

/** A rules file for Prometheus: what share of requests is bad over each window, and when somebody is told. */
export function prometheusRules(model: Model, objectives: readonly Objective[]): string {
  const lines = [
    '# Written by Lintel. In the scrape configuration, `job_name` is the name of the blueprint.',
    'groups:',
    `  - name: ${text(`${model.name} objectives`)}`,
    '    rules:',
    ...objectives.flatMap((objective) => windows.flatMap((window) => recordOf(model, objective, window))),
    ...objectives.flatMap((objective) =>
      burnRates.filter((rate) => canBurn(objective, rate)).flatMap((rate) => alertOf(model, objective, rate)),
    ),
    `  - name: ${text(`${model.name} causes`)}`,
    '    rules:',
    ...causesOf(model).flatMap((cause) => ruleOf(cause)),
  ]
  return `${lines.join('\n')}\n`
}

/** What a rule of an alert says. */
interface Alert {
  readonly alert: string
  readonly expression: string
  readonly for: string | null
  readonly labels: Readonly<Record<string, string>>
  readonly summary: string
}

function recordOf(model: Model, objective: Objective, window: string): readonly string[] {
  return [
    `      - record: ${recordName(objective, window)}`,
    `        expr: ${text(badShare(model, objective, window))}`,
    '        labels:',
    `          system: ${text(model.name)}`,
    `          class: ${objective.class}`,
  ]
}

/** `level:metric:operations`, as Prometheus names what it records. */
function recordName({ measures }: Objective, window: string): string {
  return `class:${measures === 'availability' ? 'failed' : 'slow'}_requests:ratio_rate${window}`
}

function badShare(model: Model, { class: of, latency }: Objective, window: string): string {
  const matching = [`job=${text(model.name)}`, `${method}=~${text(methods[of])}`, `${route}!~${text(ownRoutes)}`]
  const rate = (suffix: string, ...more: readonly string[]) =>
    `sum(rate(${requestDuration.name}_${suffix}{${[...matching, ...more].join(',')}}[${window}]))`
  const failed = `${status}=~"5.."`
  if (latency === null) return `${rate('count', failed)} / ${rate('count')}`
  // What fails is no slow answer: it counts against availability.
  const answered = `${status}!~"5.."`
  return `1 - ${rate('bucket', answered, boundIs(latency.countedSeconds))} / ${rate('count', answered)}`
}

/** From version 3 on, Prometheus keeps the bound `1` as `1.0`. */
function boundIs(seconds: number): string {
  return Number.isInteger(seconds) ? `le=~"${seconds}([.]0)?"` : `le="${seconds}"`
}

function alertOf(model: Model, objective: Objective, rate: BurnRate): readonly string[] {
  const bad = (window: string) =>
    `${recordName(objective, window)}{system=${text(model.name)},class="${objective.class}"} > ${thresholdOf(objective, rate)}`
  const things = `${objective.class} ${objective.measures === 'availability' ? 'fail' : 'are slow'}`
  return ruleOf({
    alert: `${pascal(model.name)}${pascal(objective.class)}${objective.measures === 'availability' ? 'Fail' : 'Slow'}${rate.long}`,
    expression: `${bad(rate.long)} and ${bad(rate.short)}`,
    for: null,
    labels: { severity: rate.severity, system: model.name, class: objective.class, objective: objective.measures },
    summary: `${model.name}: ${things} ${rate.factor} times as often as ${objective.percent} % allow, over ${rate.long}`,
  })
}

/** What explains a burning budget, or would burn none though work is lost. */
function causesOf(model: Model): readonly Alert[] {
  const { name } = model
  const job = `job=${text(name)}`
  const has = model.jobs.length + model.sagas.length + model.webhooks.length + model.events.length > 0
  const alert = (
    title: string,
    expression: string,
    severity: 'page' | 'ticket',
    summary: string,
    wait: string | null,
  ): Alert => ({
    alert: `${pascal(name)}${title}`,
    expression,
    for: wait,
    labels: { severity, system: name },
    summary: `${name}: ${summary}`,
  })
  return [
    alert('Gone', `absent(lintel_up{${job}})`, 'page', 'no server can be asked for its figures', '5m'),
    alert('StoreUnwell', `min(lintel_store_well{${job}}) == 0`, 'page', 'a store takes no writes', '1m'),
    ...(has
      ? [
          alert(
            'DeliveriesDead',
            `sum by (consumer) (increase(lintel_deliveries_total{${job},outcome="dead"}[1h])) > 0`,
            'ticket',
            'deliveries were given up',
            null,
          ),
        ]
      : []),
    ...(model.external.length > 0
      ? [
          alert(
            'BreakerOpen',
            `max by (system) (lintel_external_breaker{${job},state="open"}) == 1`,
            'ticket',
            'an external system is not called any more, since it failed too often',
            '15m',
          ),
        ]
      : []),
  ]
}

function ruleOf({ alert, expression, for: wait, labels, summary }: Alert): readonly string[] {
  return [
    `      - alert: ${text(alert)}`,
    `        expr: ${text(expression)}`,
    ...(wait === null ? [] : [`        for: ${wait}`]),
    '        labels:',
    ...Object.entries(labels).map(([label, value]) => `          ${label}: ${text(value)}`),
    '        annotations:',
    `          summary: ${text(summary)}`,
  ]
}

/** JSON's strings are strings of YAML and of PromQL. */
function text(value: string): string {
  return JSON.stringify(value)
}
