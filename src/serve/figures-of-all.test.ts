import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestFamily } from '../adapters/siblings/pair.test-kit.ts'
import { realOutside } from '../house/outside.ts'
import { figureNames, keepFigures } from './figures-of-all.ts'
import { createMetrics } from './observe.ts'

const valueIn = (text: string, name: string) =>
  Number(
    text
      .split('\n')
      .find((line) => line.startsWith(name))
      ?.split(' ')
      .at(-1),
  )

test('counters are added up and none goes back when a process ends; gauges come together as they say', async () => {
  const family = createTestFamily({ count: 2, outside: realOutside })
  keepFigures(family.parent, realOutside)
  const start = (number: number, well: number) => {
    const child = family.start(number)
    const metrics = createMetrics([{ name: 'well', help: 'well', together: 'min', read: () => well }])
    child.siblings.on(figureNames.own, () => metrics.snapshot())
    return { ...child, observe: () => metrics.observe('GET', '/x', 200, 0.01) }
  }
  const [one, two] = [start(1, 1), start(2, 0)]
  const all = (from: typeof one) => from.siblings.ask<string>(figureNames.all)
  const count = 'http_server_request_duration_seconds_count'
  one.observe()
  for (let i = 0; i < 3; i++) two.observe()
  const text = await all(one)
  assert.deepEqual(
    [count, 'well', 'lintel_up', 'lintel_processes'].map((name) => valueIn(text, name)),
    [4, 0, 1, 2],
  )
  assert.equal(valueIn(await all(two), count), 4)
  two.end()
  const three = start(2, 1)
  three.observe()
  const later = await all(one)
  assert.deepEqual(
    [count, 'well', 'lintel_processes', 'lintel_processes_ended_total'].map(
      (name) => valueIn(later, `${name} `) || valueIn(later, name),
    ),
    [5, 1, 2, 1],
  )
})
