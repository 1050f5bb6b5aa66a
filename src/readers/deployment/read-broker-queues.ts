/** Queues of RabbitMQ's definitions file, which a broker is started with. */
import type { BrokerQueue } from '../../model/architecture/deployment.ts'
import { placesOf } from '../../model/architecture/place.ts'

export function isBrokerDefinitions(path: string): boolean {
  return /(^|\/)[\w.-]*(definitions|rabbitmq)[\w.-]*\.json$/i.test(path)
}

/** The queues that it defines; none where it is no such file. */
export function readBrokerQueues(file: string, text: string): readonly BrokerQueue[] {
  const root = parsed(text)
  const place = placesOf(file, text)
  const policies = listOf(root, 'policies').map((policy) => ({
    pattern: patternOf(fieldOf(policy, 'pattern')),
    definition: fieldOf(policy, 'definition'),
  }))
  return listOf(root, 'queues').flatMap((queue) => {
    const name = fieldOf(queue, 'name')
    if (typeof name !== 'string' || fieldOf(queue, 'durable') === undefined) return []
    const said = [
      fieldOf(queue, 'arguments'),
      ...policies.filter(({ pattern }) => pattern?.test(name)).map(({ definition }) => definition),
    ]
    const isSet = (key: string) => said.some((each) => fieldOf(each, key) !== undefined)
    const start = Math.max(0, text.indexOf(JSON.stringify(name), Math.max(0, text.indexOf('"queues"'))))
    return [
      {
        name,
        deadLetters: isSet('x-dead-letter-exchange') || isSet('dead-letter-exchange'),
        deliveryLimit: isSet('x-delivery-limit') || isSet('delivery-limit'),
        place: place(start, start + JSON.stringify(name).length),
      },
    ]
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function fieldOf(of: unknown, key: string): unknown {
  return typeof of === 'object' && of !== null && Object.hasOwn(of, key) ? (of as Record<string, unknown>)[key] : undefined
}

function listOf(of: unknown, key: string): readonly unknown[] {
  const found = fieldOf(of, key)
  return Array.isArray(found) ? found : []
}

/** Patterns are written by others: one of plain names is read, none that could take long. */
function patternOf(pattern: unknown): RegExp | null {
  return typeof pattern === 'string' && /^\^?[\w.\\-]*(\.\*)?\$?$/.test(pattern) ? new RegExp(pattern) : null
}
