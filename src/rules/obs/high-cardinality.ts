import type { Value } from '../../model/architecture/code.ts'
import type { Rule } from '../rule.ts'
import { callsTo, settled } from '../values.ts'

export const rule: Rule = {
  id: 'obs/high-cardinality',
  title: 'A label of a metric with a value for everybody',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: 'the label `{label}` is set to `{value}`: a time series for each of them',
  because:
    'each value is kept in the memory of the process and of Prometheus for as long as they run: the metrics page grows until one of them falls over, and anybody can make it grow',
  instead: 'label by what has few values (the pattern of the route, a kind, a status); ids belong in logs and traces',
  references: ['https://prometheus.io/docs/practices/naming/#labels'],

  check(architecture, report) {
    for (const call of callsTo(
      architecture,
      /^(prom-client|@opentelemetry\/api):.*\.(inc|observe|set|dec|labels|startTimer|add|record)$/,
    )) {
      for (const arg of call.args) {
        const labels = settled(arg)
        if (labels.is !== 'object') continue
        const found = Object.entries(labels.fields).find(([, value]) => isEndless(value))
        if (found === undefined) continue
        const [label, value] = found
        report({
          at: value.place,
          subject: `metric:${call.callee}#${label}`,
          values: { label, value: pathOf(value) },
          unproven: 'no metrics were read',
        })
      }
    }
  },

  bad: {
    'the address of the request': `import { Histogram } from 'prom-client'
const seconds = new Histogram({ name: 'seconds', help: 'time', labelNames: ['route'] })
export const measure = (req, took) => seconds.observe({ route: req.url }, took)
`,
    'an id': `import { Counter } from 'prom-client'
const orders = new Counter({ name: 'orders', help: 'orders', labelNames: ['user'] })
export const count = (req) => orders.inc({ user: req.user.id })
`,
  },
  good: {
    'the pattern of the route': `import { Histogram } from 'prom-client'
const seconds = new Histogram({ name: 'seconds', help: 'time', labelNames: ['method', 'route'] })
export const measure = (req, took) => seconds.observe({ method: req.method, route: req.route.path }, took)
export const other = (request, took) => seconds.observe({ method: request.method, route: request.routeOptions.url }, took)
`,
    'kinds that are few': `import { Counter } from 'prom-client'
const orders = new Counter({ name: 'orders', help: 'orders', labelNames: ['kind'] })
export const count = (order) => orders.inc({ kind: order.kind, queueId: 'main' })
`,
    'made few by a function': `import { Counter } from 'prom-client'
const orders = new Counter({ name: 'orders', help: 'orders', labelNames: ['route'] })
export const count = (req) => orders.inc({ route: patternOf(req.url) })
`,
  },
}

function pathOf(value: Value): string {
  return value.is === 'name' ? value.path : '…'
}

function isEndless(value: Value): boolean {
  if (value.is !== 'name' || settled(value).is === 'text' || value.origin?.from === 'environment') return false
  const { path } = value
  if (/(route|routeOptions|routerPath|matchedRoute|_matchedRoute|config)\./i.test(path)) return false
  return (
    /(^|\.)(req|request|ctx|c\.req)\.(url|originalUrl|path|href|ip)$/.test(path) ||
    /(^|\.)(user|device|customer|account|tenant|member|session|order|organi[sz]ation|workspace|me|caller|claims)\.(id|sub|email)$/.test(
      path,
    ) ||
    /(^|\.)(userId|deviceId|customerId|accountId|sessionId|orderId|requestId|email|traceId)$/.test(path)
  )
}
