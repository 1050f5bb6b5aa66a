import { connect } from 'node:net'

/** Answers of an HTTP/1.1 stream, each `{ status, headers, body }`; `rest` is what is no whole answer. */
export function readAnswers(bytes) {
  const answers = []
  let rest = bytes
  for (;;) {
    const end = rest.indexOf('\r\n\r\n')
    if (end < 0) return { answers, rest }
    const [start, ...lines] = rest.subarray(0, end).toString('latin1').split('\r\n')
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(start)?.[1] ?? Number.NaN)
    const headers = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    )
    const body = rest.subarray(end + 4)
    const length = status === 204 || status === 304 || status < 200 ? 0 : bodyLength(headers, body)
    if (Number.isNaN(status) || length > body.length) return { answers, rest }
    answers.push({ status, headers, body: body.subarray(0, length).toString() })
    rest = body.subarray(length)
  }
}

function bodyLength(headers, body) {
  if (headers['content-length'] !== undefined) return Number(headers['content-length'])
  const end = body.indexOf('0\r\n\r\n')
  return headers['transfer-encoding'] === undefined ? 0 : end < 0 ? Number.POSITIVE_INFINITY : end + 5
}

/** A connection that is written to and read from byte by byte. */
export function openRaw(url) {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port) })
  let received = Buffer.alloc(0)
  let waiting = []
  const look = () => {
    waiting = waiting.filter(({ until, resolve }) => {
      if (!until()) return true
      resolve(readAnswers(received))
      return false
    })
  }
  const raw = {
    socket,
    closed: false,
    failure: null,
    write: (data) => socket.write(data),
    /** Resolves with what came, once there are so many whole answers or the connection is closed. */
    answers: (count) =>
      new Promise((resolve) => {
        waiting.push({ until: () => raw.closed || readAnswers(received).answers.length >= count, resolve })
        look()
      }),
    /** Resolves with what came, once the other side has closed. */
    end: () =>
      new Promise((resolve) => {
        waiting.push({ until: () => raw.closed, resolve })
        look()
      }),
    destroy: () => socket.destroy(),
  }
  socket.on('data', (data) => {
    received = Buffer.concat([received, data])
    look()
  })
  socket.on('error', (error) => {
    raw.failure = error.code
  })
  socket.on('close', () => {
    raw.closed = true
    look()
  })
  raw.connected = new Promise((resolve) => socket.once('connect', resolve).once('close', resolve))
  return raw
}

const sentinel = 'GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'

/**
 * Sends a probe and then, if the connection is still open, an honest request.
 * @returns {Promise<{ statuses: number[], kept: boolean, rest: string, answers: any[] }>} the answers to the probe; `kept` when the
 * connection was open afterwards and answered the honest request with exactly one answer
 */
export async function probe(url, data, expected = 1) {
  const raw = openRaw(url)
  raw.write(data)
  const first = await raw.answers(expected)
  if (!raw.closed) raw.write(sentinel)
  const { answers, rest } = await raw.end()
  const last = answers.at(-1)
  const kept = answers.length > first.answers.length && last.status === 200 && last.body === '{"status":"ok"}'
  const own = kept ? answers.slice(0, -1) : answers
  return { statuses: own.map(({ status }) => status), kept, rest: rest.toString('latin1'), answers: own }
}
