import { problem } from './problems.ts'

export type Query = Readonly<Record<string, string | string[] | undefined>>

/** The value of a parameter that may be given once. */
export function single(query: Query, name: string): string | undefined {
  const value = query[name]
  if (Array.isArray(value)) throw invalid(name, 'given more than once')
  return value
}

export function invalid(parameter: string, detail: string): Error {
  return problem('invalid_parameter', `\`${parameter}\`: ${detail}`, {
    errors: [{ parameter, code: 'invalid_parameter', detail }],
  })
}
