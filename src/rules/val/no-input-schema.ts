import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Route, Value } from '../../model/architecture/code.ts'
import { callsIn, functionOf, isServing, queriesIn } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { fromRequest, within } from '../values.ts'

const start = `import express from 'express'
import { z } from 'zod'
import { save } from './store.ts'
const app = express()
const Order = z.object({ sku: z.string().max(40), quantity: z.number().int() })
app.post('/orders', (req, res) => res.json(save(Order.parse(req.body))))
app.put('/orders/:id', (req, res) => res.json(save(Order.parse(req.body))))
`

export const rule: Rule = {
  id: 'val/no-input-schema',
  title: 'Input that nothing checks, beside routes that check theirs',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '`{route}` takes `{part}` as it comes; {checked} of {all} routes that read input have a schema',
  because: 'a missing field, a list where a text was meant or a text of a megabyte goes on until something breaks, or does not',
  instead: 'check it first with the schema library that the others use, and go on with what that answers',
  references: ['CWE-20', 'ASVS 2.2.1'],

  check(architecture, report) {
    const reading = architecture.code.routes.flatMap((route) => {
      const parts = route.handler === null || !isServing(architecture, route.handler) ? [] : partsRead(architecture, route)
      return parts.length === 0 ? [] : [{ route, unchecked: parts.filter((part) => !isChecked(architecture, route, part)) }]
    })
    const checked = reading.filter(({ unchecked }) => unchecked.length === 0)
    if (checked.length < 2 || checked.length * 2 < reading.length) return
    for (const { route, unchecked } of reading) {
      if (unchecked.length === 0) continue
      report({
        at: route.place,
        subject: `route:${route.method} ${route.path}`,
        values: { route: `${route.method} ${route.path}`, part: unchecked[0]!, checked: checked.length, all: reading.length },
        related: [
          { at: checked[0]!.route.place, message: `${checked[0]!.route.method} ${checked[0]!.route.path} checks its input` },
        ],
      })
    }
  },

  bad: {
    'a body': `${start}app.post('/hooks', (req, res) => {
  const { url } = req.body
  res.json(save({ url }))
})
`,
    'a query': `${start}app.get('/files', (req, res) => res.json(save(req.query.folder)))\n`,
  },
  good: {
    'a schema for each': `${start}app.post('/hooks', (req, res) => {
  const hook = z.object({ url: z.string().url() }).safeParse(req.body)
  res.json(save(hook.data))
})
`,
    'asked what it is': `${start}app.post('/hooks', (req, res) => {
  const { url } = req.body
  if (typeof url !== 'string') return res.sendStatus(400)
  res.json(save({ url }))
})
`,
    'a house without schemas': `import express from 'express'
import { save } from './store.ts'
const app = express()
app.post('/hooks', (req, res) => res.json(save(req.body.url)))
`,
    'bytes that are signed': `${start}app.post('/webhook', express.raw({ type: '*/*' }), (req, res) => {
  verify(req.body, req.get('signature'))
  res.sendStatus(204)
})
`,
  },
}

/** Body and query, where the handler reads them. */
function partsRead(architecture: Architecture, { handler }: Route): readonly string[] {
  const parts = new Set<string>()
  for (const value of valuesOf(architecture, handler!)) {
    for (const inner of within(value)) {
      if ((inner.is !== 'name' && inner.is !== 'call') || inner.origin?.from !== 'request') continue
      if (/^(body|query)$/.test(inner.origin.part)) parts.add(inner.origin.part)
    }
  }
  return [...parts].sort()
}

function valuesOf(architecture: Architecture, id: string): readonly Value[] {
  return [
    ...callsIn(architecture, id).flatMap(({ args }) => args),
    ...queriesIn(architecture, id).flatMap(({ filters, writes, spreads, parameters, joined }) => [
      ...filters.flatMap(({ value }) => value ?? []),
      ...writes.flatMap(({ value }) => value ?? []),
      ...spreads,
      ...parameters,
      ...joined,
    ]),
  ]
}

const checking =
  /(^|\.)(\w*parse\w*|safeParse|parseAsync|validate\w*|check\w*|assert\w*|verify\w*|cast|create|valid|validationResult|matchedData|Number|parseInt|String|isUUID|test|decode|is[A-Z]\w*)$/i

/** A guard or a schema of the route does, or the handler or a function that it hands the part to. */
function isChecked(architecture: Architecture, route: Route, part: string): boolean {
  const { validated, guards, framework, handler } = route
  if (
    framework === 'nest' ||
    framework === 'graphql' ||
    validated.includes(part) ||
    guards.some(({ kind }) => kind === 'validate' || kind === 'upload')
  )
    return true
  const isPart = (value: Value | undefined) =>
    value !== undefined &&
    [...within(value)].some(
      (inner) => (inner.is === 'name' || inner.is === 'call') && inner.origin?.from === 'request' && inner.origin.part === part,
    )
  const ids = [handler!, ...(functionOf(architecture, handler!)?.uses ?? [])]
  const calls = ids.flatMap((id) => callsIn(architecture, id))
  if (
    calls.some(
      ({ callee, args }) =>
        checking.test(callee) && args.some((arg) => isPart(arg) || (arg.is === 'name' && fromRequest(arg)?.part === 'request')),
    )
  )
    return true
  return architecture.code.comparisons.some(
    ({ function: id, left, right }) =>
      id === handler &&
      [left, right].some((side) =>
        side.is === 'other' && side.text.startsWith('typeof') ? [...within(side)].some(isPart) : isPart(side),
      ),
  )
}
