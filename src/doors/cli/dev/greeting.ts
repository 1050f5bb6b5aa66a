import type { Model } from '../../../model/model.ts'
import type { StoreReport } from '../../../ports/store.ts'
import { accessWords, type Operation, operationsOf } from '../../../writers/openapi/index.ts'
import { nearby } from '../faults.ts'
import { columns, count, harmless, out } from '../output.ts'
import type { DevOrder } from './messages.ts'

export interface GreetingFacts {
  readonly model: Model
  readonly report: StoreReport
  readonly order: DevOrder
  readonly url: string
  readonly tookMs: number
  readonly authenticates: boolean
}

/** Routes shown at a terminal; the rest is on the documentation page. */
const mostRoutes = 60

/** What is served, where, and how to begin: for a person, or as a line of JSON. */
export function greet(facts: GreetingFacts): void {
  const { order, url, report, model, tookMs } = facts
  const routes = operationsOf(model)
  if (!out.isTerminal || order.json) {
    const { name } = model
    const paths = routes.map(({ method, path }) => `${method} ${path}`)
    return out.line(
      JSON.stringify({ msg: 'listening', name, url, docs: `${url}/docs`, store: report, token: tokenHint(facts), routes: paths }),
    )
  }
  const { bold, cyan, dim, green } = out.colours
  const store = storeWords(report)
  if (!order.first)
    return out.line(
      `  ${green('↻')} served again ${dim(`in ${Math.round(tookMs)} ms`)}${report.applied.length > 0 ? `  ${store}` : ''}`,
    )
  const rows = [
    [dim('docs'), cyan(`${url}/docs`)],
    [dim('data'), `${process.env.DATABASE_URL ? '`DATABASE_URL`' : nearby(`${order.folder}/.lintel`)} ${dim(`(${store})`)}`],
    [dim('token'), tokenHint(facts)],
  ]
  out.line(
    `\n  ${bold(green(model.name))}  ${bold(cyan(url))}  ${dim(`ready in ${Math.round(tookMs)} ms`)}\n\n${columns(rows)}\n`,
  )
  out.line(columns(routes.slice(0, mostRoutes).map((route) => routeRow(route))))
  if (routes.length > mostRoutes) out.line(dim(`  … and ${routes.length - mostRoutes} more in the docs`))
  out.line()
}

function routeRow({ method, path, entity, action, kind }: Operation): string[] {
  const { bold, dim } = out.colours
  const rule = action ? action.allow : entity!.can[kind === 'list' || kind === 'get' ? 'read' : (kind as 'create')]
  return [bold(method), path, dim(harmless(accessWords(rule)))]
}

function storeWords({ state, applied }: StoreReport): string {
  if (state === 'created') return `made ${count(applied.length, 'table')}`
  if (state === 'unchanged') return 'as it was'
  return `changed: ${applied.slice(0, 5).join(', ')}${applied.length > 5 ? ` and ${applied.length - 5} more` : ''}`
}

function tokenHint({ authenticates, model, order }: GreetingFacts): string {
  if (authenticates) return 'read by the `authenticate` of the app'
  const folder = nearby(order.folder)
  const sub = model.auth.subject === null && model.actor !== null ? `<id of a ${model.actor}>` : 'ada'
  return `npx lintel token --sub ${sub}${folder === '.' ? '' : ` ${folder}`}`
}
