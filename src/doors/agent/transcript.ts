import { closeSync, constants, fsyncSync, openSync, writeSync } from 'node:fs'
import type { Json, JsonObject } from '../../kit/json.ts'
import type { Outside } from '../../ports/outside.ts'
import { shortened } from '../tools/index.ts'
import type { Redact } from './redact.ts'

/** All that was said and done, in order, a line of JSON each, written as it happens. */
export interface Transcript {
  note(kind: string, entry: JsonObject): void
  close(): void
}

/** The longest text of an entry, in characters. */
const mostText = 100_000

/** @param file that is not there yet; only its owner reads it */
export function openTranscript(file: string, { redact, now }: { readonly redact: Redact } & Pick<Outside, 'now'>): Transcript {
  const fd = openSync(file, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_EXCL, 0o600)
  return {
    note(kind, entry) {
      const line = { at: new Date(now()).toISOString(), kind, ...(plain(entry, redact) as JsonObject) }
      writeSync(fd, `${JSON.stringify(line)}\n`)
    },
    close() {
      fsyncSync(fd)
      closeSync(fd)
    },
  }
}

/** Texts are redacted before they become JSON, in which a secret may be written otherwise. */
function plain(value: Json, redact: Redact): Json {
  if (typeof value === 'string') return shortened(redact(value), mostText)
  if (Array.isArray(value)) return value.map((each) => plain(each, redact))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [redact(key), plain(inner, redact)]))
}
