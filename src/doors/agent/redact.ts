import type { Environment } from '../../house/environment.ts'
import { credentialsIn } from '../../readers/credentials/index.ts'

/** Stands where a secret stood. */
export const hidden = '[hidden: a secret]'

const shapes: readonly RegExp[] = [
  /\bapprove\.plan-[0-9a-f]{16}\.\d{1,16}\.[0-9a-f]{24}\.[\w-]{43}/g,
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g,
  /(?<=\bBearer )[\w.~+/-]{16,}=*/gi,
  /\bsk-[A-Za-z0-9_-]{16,}/g,
  /(?<=:\/\/[^\s/:@'"`]{0,100}:)[^\s/:@'"`]{1,200}(?=@[\w.-])/g,
]

/** A text without the secrets that are known, and without what has the shape of one. */
export type Redact = (text: string) => string

/** @param known values such as keys of the environment; those that are too short to be one are left */
export function createRedact(known: readonly (string | null | undefined)[]): Redact {
  const values = known.filter((value): value is string => typeof value === 'string' && value.length >= 8)
  return (text) => {
    let plain = text
    for (const value of values) plain = plain.replaceAll(value, hidden)
    for (const shape of shapes) plain = plain.replaceAll(shape, hidden)
    const found = credentialsIn('', plain).map(({ place }) => place)
    for (const { start, end } of found.sort((a, b) => b.start - a.start))
      plain = plain.slice(0, start) + hidden + plain.slice(end)
    return plain
  }
}

/** Whatever of the environment is called a key, a secret, a token or a password. */
export function secretsOf(environment: Environment): readonly (string | undefined)[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    /(key|secret|token|passw|credential)/i.test(name) ? [value] : [],
  )
}
