import { validateHeaderName, validateHeaderValue } from 'node:http'

type Headers = Readonly<Record<string, string>>

/** They frame the message or name who is asked: a caller who sets one could say two things at once. */
const ours = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/**
 * Headers in lower case, later ones instead of earlier ones.
 * @throws {TypeError} for a name or value that could break out of its line, or that is ours to say; never repeats a value
 */
export function mergeHeaders(whose: string, ...all: readonly (Headers | undefined)[]): Record<string, string> {
  const merged = new Map<string, string>()
  for (const headers of all) {
    for (const [name, value] of Object.entries(headers ?? {})) merged.set(checkedName(whose, name, value), value)
  }
  return Object.fromEntries(merged)
}

function checkedName(whose: string, name: string, value: string): string {
  try {
    validateHeaderName(name)
    validateHeaderValue(name, value)
  } catch {
    throw new TypeError(`the header ${JSON.stringify(name)} of ${whose} holds a character that no header may, like a line break`)
  }
  const lower = name.toLowerCase()
  if (ours.has(lower)) throw new TypeError(`the header \`${lower}\` of ${whose} is set by the client itself`)
  return lower
}
