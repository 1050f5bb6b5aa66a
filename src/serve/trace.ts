/** The place of a request in a distributed trace (W3C Trace Context, level 1). */
export interface Trace {
  readonly traceId: string
  readonly spanId: string
  readonly sampled: boolean
}

const traceparent = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/
const none = /^0+$/

/** Continues the caller's trace, or begins one when its header is absent or not valid. */
export function continueTrace(header: string | undefined, randomHex: (bytes: number) => string): Trace {
  const match = header === undefined ? null : traceparent.exec(header)
  if (match) {
    const [, version, traceId, parent, flags, rest] = match
    const valid = version !== 'ff' && !(version === '00' && rest !== undefined) && !none.test(traceId!) && !none.test(parent!)
    if (valid) return { traceId: traceId!, spanId: randomHex(8), sampled: (Number.parseInt(flags!, 16) & 1) === 1 }
  }
  return { traceId: randomHex(16), spanId: randomHex(8), sampled: false }
}

export function writeTraceparent({ traceId, spanId, sampled }: Trace): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`
}

/** Random bytes in hexadecimal, drawn from outside in large pieces. */
export function createRandomHex(randomBytes: (length: number) => Uint8Array): (bytes: number) => string {
  let pool = ''
  let at = 0
  return (bytes) => {
    if (at + bytes * 2 > pool.length) {
      pool = Buffer.from(randomBytes(4096)).toString('hex')
      at = 0
    }
    at += bytes * 2
    return pool.slice(at - bytes * 2, at)
  }
}
