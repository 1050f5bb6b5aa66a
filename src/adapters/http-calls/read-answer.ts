import type { IncomingMessage } from 'node:http'
import { promisify, TextDecoder } from 'node:util'
import { gunzip } from 'node:zlib'
import { ExchangeError } from './exchange.ts'

export interface ReceivedAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** What JSON says, or text; null where there was nothing. */
  readonly body: unknown
}

/**
 * Reads an answer to its end, and understands it.
 * @throws {ExchangeError} when it is larger than the limit, packed or not, or not what it says
 */
export async function readAnswer(answer: IncomingMessage, maxBytes: number): Promise<ReceivedAnswer> {
  const received = await gather(answer, maxBytes)
  const headers = flatHeaders(answer)
  const bytes = await unpack(received, headers['content-encoding'], maxBytes)
  const status = answer.statusCode ?? 0
  return { status, headers, body: understand(bytes, headers['content-type'] ?? '', status) }
}

/** Into one growing buffer: a chunk for each byte must not cost a hundred bytes each. */
async function gather(answer: IncomingMessage, maxBytes: number): Promise<Buffer> {
  let bytes = Buffer.alloc(0)
  let length = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    if (length + chunk.length > maxBytes) throw tooLarge(maxBytes)
    if (length + chunk.length > bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(bytes.length * 2, length + chunk.length))
      bytes.copy(grown, 0, 0, length)
      bytes = grown
    }
    chunk.copy(bytes, length)
    length += chunk.length
  }
  return bytes.subarray(0, length)
}

const tooLarge = (maxBytes: number) => new ExchangeError('too_large', `answered with more than ${maxBytes} bytes`)

function flatHeaders({ headers }: IncomingMessage): Record<string, string> {
  const flat = Object.entries(headers).map(([name, value = '']) => [name, Array.isArray(value) ? value.join(', ') : value])
  return Object.fromEntries(flat) as Record<string, string>
}

const gunzipped = promisify(gunzip)

async function unpack(bytes: Buffer, coding = 'identity', maxBytes: number): Promise<Buffer> {
  const name = coding.trim().toLowerCase()
  // An answer to HEAD names the coding of a body that is not there.
  if (bytes.length === 0 || name === 'identity' || name === '') return bytes
  if (name !== 'gzip' && name !== 'x-gzip') throw new ExchangeError('malformed', 'answered in a content coding nobody asked for')
  try {
    return await gunzipped(bytes, { maxOutputLength: maxBytes })
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes)
    throw new ExchangeError('malformed', 'answered with gzip that cannot be unpacked')
  }
}

function understand(bytes: Buffer, contentType: string, status: number): unknown {
  if (bytes.length === 0) return null
  const [type = '', ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase())
  if (!/^[^/]+\/(?:json|[^/]+\+json)$/.test(type)) return decoderOf(parameters).decode(bytes)
  const text = new TextDecoder().decode(bytes)
  try {
    return JSON.parse(text)
  } catch {
    // A proxy's error page may wear the wrong type; a success must be what it says.
    if (status >= 400) return text
    throw new ExchangeError('malformed', `answered ${status} with a body that is not the JSON it says it is`)
  }
}

function decoderOf(parameters: readonly string[]): TextDecoder {
  const charset = parameters.find((each) => each.startsWith('charset='))?.slice('charset='.length)
  try {
    return new TextDecoder(charset?.replaceAll('"', ''))
  } catch {
    return new TextDecoder()
  }
}
