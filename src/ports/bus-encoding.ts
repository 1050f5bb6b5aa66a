import { isObject } from '../kit/json.ts'
import { type EventMessage, EventRefusedError, RequestError, type RequestFailure, type SubscribeOptions } from './bus.ts'

const nameForm = /^[\w-]+(\.[\w-]+)*$/
const idForm = /^[\x21-\x7e]{1,200}$/
const longestName = 200
/** Characters of what an answerer says when it fails. */
const longestMessage = 2_000

/** @throws TypeError for a text that can name no event and no question. */
export function checkName(name: string): void {
  if (name.length <= longestName && nameForm.test(name)) return
  throw new TypeError(
    `\`${name.slice(0, longestName)}\` cannot be a name on the bus: use letters, digits, \`_\` and \`-\`, in parts joined by dots`,
  )
}

/**
 * What a subscriber asks for.
 * @throws TypeError
 */
export function checkSubscription(names: readonly string[] | '*', { from, concurrency = 1 }: SubscribeOptions): void {
  if (names.length === 0) throw new TypeError('a subscription needs the name of an event at least, or `*` for all')
  if (names !== '*') names.forEach(checkName)
  if (!Number.isInteger(concurrency) || concurrency < 1) throw new TypeError('`concurrency` is a whole number from 1')
  const since = typeof from === 'object' ? from.since : null
  if (since !== null && Number.isNaN(Date.parse(since))) throw new TypeError(`\`${since}\` is no time: write it as RFC 3339`)
}

/**
 * An event as text, the same on every bus.
 * @throws EventRefusedError
 */
export function encodeEvent(event: EventMessage): string {
  const { id, name, version, subject, payload, at, trace } = event
  if (name.length > longestName || !nameForm.test(name)) throw new EventRefusedError(event, 'has a name that no bus can carry')
  if (!idForm.test(id)) throw new EventRefusedError(event, 'has an id that is no visible ASCII of 1 to 200 characters')
  try {
    return JSON.stringify({ id, name, version, subject, payload, at, ...(trace === undefined ? {} : { trace }) })
  } catch (cause) {
    throw new EventRefusedError(event, `cannot be written as JSON: ${(cause as Error).message}`, { cause })
  }
}

/** What `encodeEvent` wrote; null for any other text. */
export function decodeEvent(text: string): EventMessage | null {
  const value = parse(text)
  return isEvent(value) ? value : null
}

function isEvent(value: unknown): value is EventMessage {
  if (!isObject(value)) return false
  const { id, name, version, subject, payload, at, trace } = value
  const texts = [id, name, at, subject ?? '', trace ?? '']
  return texts.every((text) => typeof text === 'string') && typeof version === 'number' && isObject(payload)
}

/** @throws EventRefusedError */
export function checkEventSize(event: EventMessage, sizeBytes: number, limitBytes: number): void {
  if (sizeBytes > limitBytes) throw new EventRefusedError(event, `is ${sizeBytes} bytes, and the bus takes ${limitBytes} at most`)
}

/**
 * A question as text.
 * @throws RequestError
 */
export function encodeQuestion(name: string, payload: unknown, limitBytes: number): string {
  checkName(name)
  return encode(`the question \`${name}\``, payload, limitBytes)
}

/** What became of a question, as text: the answer, or why there is none. Never rejects. */
export async function answerAsText(name: string, answer: () => Promise<unknown>, limitBytes: number): Promise<string> {
  const failed = (failure: RequestFailure, message: string) =>
    JSON.stringify({ failure, message: message.slice(0, longestMessage) })
  let value: unknown
  try {
    value = await answer()
  } catch (error) {
    return failed('failed', error instanceof Error ? error.message : String(error))
  }
  try {
    return encode(`the answer of \`${name}\``, { value: value ?? null }, limitBytes)
  } catch (error) {
    return failed('refused', (error as Error).message)
  }
}

/**
 * The answer in what `answerAsText` wrote.
 * @throws RequestError
 */
export function readAnswer(name: string, text: string): unknown {
  const outcome = parse(text)
  if (isObject(outcome) && 'value' in outcome) return outcome.value
  if (!isObject(outcome) || typeof outcome.message !== 'string') {
    throw new RequestError('failed', `\`${name}\` was answered in a form that is not known here`)
  }
  throw new RequestError(outcome.failure === 'refused' ? 'refused' : 'failed', outcome.message)
}

function encode(what: string, value: unknown, limitBytes: number): string {
  let text: string
  try {
    text = JSON.stringify(value) ?? 'null'
  } catch (cause) {
    throw new RequestError('refused', `${what} cannot be written as JSON: ${(cause as Error).message}`, { cause })
  }
  const sizeBytes = Buffer.byteLength(text)
  if (sizeBytes <= limitBytes) return text
  throw new RequestError('refused', `${what} is ${sizeBytes} bytes, and the bus takes ${limitBytes} at most`)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
