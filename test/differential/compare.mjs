/** Headers that tell of the moment or the connection, or count bytes of JSON whose spaces are an engine's own business. */
const incomparable = new Set([
  'date',
  'connection',
  'keep-alive',
  'content-length',
  'ratelimit',
  'transfer-encoding',
  'server-timing',
])

/** What of an answer must be the same on every engine. */
export function essence({ status, headers, text }) {
  const kept = Object.entries(headers).filter(([name]) => !incomparable.has(name))
  const isJson = /\bjson\b/.test(headers['content-type'] ?? '')
  return {
    status,
    headers: Object.fromEntries(kept.map(([name, value]) => [name, name === 'etag' ? withoutDigest(value) : value]).sort()),
    text: isJson ? compactJson(text) : text,
  }
}

/** Where two essences differ, in a few words; null where they do not. */
export function difference(one, other) {
  if (one.status !== other.status) return `status ${one.status} and ${other.status}`
  for (const name of new Set([...Object.keys(one.headers), ...Object.keys(other.headers)]))
    if (one.headers[name] !== other.headers[name]) return `header ${name}: ${one.headers[name]} and ${other.headers[name]}`
  if (one.text === other.text) return null
  let at = 0
  while (one.text[at] === other.text[at]) at++
  const around = (text) => text.slice(Math.max(0, at - 80), at + 80)
  return `body at ${at}: …${around(one.text)}… and …${around(other.text)}…`
}

/** The digest in the tag of a row with others in it is of the bytes, spaces included. */
export function withoutDigest(etag) {
  return etag.replace(/\.[\w-]{22}"/, '.…"')
}

/** JSON without spaces between its tokens, numbers as they were written, and the key in a cursor likewise. */
export function compactJson(text) {
  const compact = text.replaceAll(/"(?:[^"\\]|\\.)*"|\s+/g, (token) => (token.startsWith('"') ? token : ''))
  return compact.replace(/"next":"([\w-]+)"}$/, (_, cursor) => `"next":${JSON.stringify(readCursor(cursor))}}`)
}

function readCursor(cursor) {
  const [order, key] = Buffer.from(cursor, 'base64url').toString().split('\n')
  return `${order} ${key === undefined ? '' : compactJson(key)}`
}
