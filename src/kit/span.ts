const millisecondsIn = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000, day: 86_400_000 } as const

/** `'200ms'` → 200. Undefined when it is not a span. */
export function readSpanMs(span: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|min|h|d)$/.exec(span)
  return match ? Number(match[1]) * millisecondsIn[match[2] as keyof typeof millisecondsIn] : undefined
}

/** `'30/min'` → 30 in 60,000 ms. Undefined when it is not a rate. */
export function readRate(rate: string): { count: number; windowMs: number } | undefined {
  const match = /^(\d+(?:\.\d+)?)\/(s|min|h|day)$/.exec(rate)
  if (!match || Number(match[1]) <= 0) return undefined
  return { count: Number(match[1]), windowMs: millisecondsIn[match[2] as keyof typeof millisecondsIn] }
}
