/** What the client throws, told apart by name: its classes are loaded only where it is. */
interface Fault {
  readonly name?: string
  readonly message?: string
  readonly code?: unknown
  readonly cause?: unknown
}

/** Codes of the JetStream API. */
const [consumerNotFound, streamNotFound] = [10_014, 10_059]

export function messageOf(error: unknown): string {
  const { name, message, cause } = (error ?? {}) as Fault
  if (name === 'AggregateError' && cause !== undefined) return messageOf(cause)
  return message || (error as { code?: string })?.code || String(error)
}

export function isTimeout(error: unknown): boolean {
  return (error as Fault).name === 'TimeoutError'
}

/** Nobody listens there: no stream, no JetStream, or nobody who replies. */
export function isUnheard(error: unknown): boolean {
  const { name, cause } = error as Fault
  return name === 'NoResponders' || name === 'JetStreamNotEnabled' || (cause !== undefined && isUnheard(cause))
}

export function isNotFound(error: unknown): boolean {
  const { code } = error as Fault
  return code === consumerNotFound || code === streamNotFound
}
