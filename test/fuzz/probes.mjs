const honest = 'GET /livez HTTP/1.1\r\nHost: a\r\n\r\n'
const get = (more = '', target = '/livez', version = '1.1') => `GET ${target} HTTP/${version}\r\nHost: a\r\n${more}\r\n`
const post = (headers, body = '') =>
  `POST /v1/users HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n${headers}\r\n${body}`
const chunked = (body, coding = 'Transfer-Encoding: chunked') => post(`${coding}\r\n`, body)
const whole = '2\r\n{}\r\n0\r\n\r\n'

/** Refused, and the connection closed, since nobody can say where the next request would begin. */
const refused = {
  'two Host headers': 'GET /livez HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
  'the same Host twice': 'GET /livez HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n',
  'no Host': 'GET /livez HTTP/1.1\r\n\r\n',
  'a Host with a space': 'GET /livez HTTP/1.1\r\nHost: a b\r\n\r\n',
  'a Host with a path and a user': 'GET /livez HTTP/1.1\r\nHost: a/b@c\r\n\r\n',
  'Transfer-Encoding in HTTP/1.0': `POST /v1/users HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${whole}`,
  'an absolute target': 'GET http://evil.test/livez HTTP/1.1\r\nHost: a\r\n\r\n',
  'an authority as target': 'GET evil.test:80 HTTP/1.1\r\nHost: a\r\n\r\n',
  'an asterisk as target': 'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n',
  'a fragment in the target': get('', '/livez#x'),
  'Transfer-Encoding, then Content-Length': post('Transfer-Encoding: chunked\r\nContent-Length: 5\r\n', `0\r\n\r\n${honest}`),
  'Content-Length, then Transfer-Encoding': post('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', `0\r\n\r\n${honest}`),
  'two lengths that differ': post(`Content-Length: 0\r\nContent-Length: ${honest.length}\r\n`, honest),
  'the same length twice': post('Content-Length: 2\r\nContent-Length: 2\r\n', '{}'),
  'a list of lengths': post('Content-Length: 2, 2\r\n', '{}'),
  'a length with a plus': post('Content-Length: +2\r\n', '{}'),
  'a length in hexadecimal': post('Content-Length: 0x2\r\n', '{}'),
  'a negative length': post('Content-Length: -1\r\n', '{}'),
  'a length that no integer holds': post('Content-Length: 99999999999999999999\r\n', '{}'),
  'a length with a point': post('Content-Length: 2.0\r\n', '{}'),
  'a length with a space': post('Content-Length: 2 2\r\n', '{}'),
  'an empty length': post('Content-Length: \r\n'),
  'identity as coding': chunked('{}', 'Transfer-Encoding: identity'),
  'chunked twice': chunked(whole, 'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked'),
  'chunked, then identity': chunked(whole, 'Transfer-Encoding: chunked, identity'),
  'identity, then chunked': chunked(whole, 'Transfer-Encoding: identity, chunked'),
  'gzip, then chunked': chunked(whole, 'Transfer-Encoding: gzip, chunked'),
  'a coding nobody knows': chunked(whole, 'Transfer-Encoding: xchunked'),
  'chunked after a vertical tab': chunked(whole, 'Transfer-Encoding: \x0bchunked'),
  'chunked in quotes': chunked(whole, 'Transfer-Encoding: "chunked"'),
  'a folded header': get('X: a\r\n b\r\n'),
  'a folded Transfer-Encoding': chunked(whole, 'Transfer-Encoding:\r\n chunked'),
  'bare line feeds': 'GET /livez HTTP/1.1\nHost: a\n\n',
  'one bare line feed': 'GET /livez HTTP/1.1\r\nHost: a\nX: b\r\n\r\n',
  'a bare carriage return': 'GET /livez HTTP/1.1\r\nHost: a\rX: b\r\n\r\n',
  'a space before the colon': get('X : b\r\n'),
  'a space before the colon of Transfer-Encoding': chunked(whole, 'Transfer-Encoding : chunked'),
  'a space before the first header': 'GET /livez HTTP/1.1\r\n Host: a\r\n\r\n',
  'a header without a name': get(': b\r\n'),
  'a header without a colon': get('X\r\n'),
  'a chunk of more than any number': chunked('ffffffffffffffffff\r\n{}\r\n0\r\n\r\n'),
  'a negative chunk': chunked('-2\r\n{}\r\n0\r\n\r\n'),
  'a chunk size with 0x': chunked('0x2\r\n{}\r\n0\r\n\r\n'),
  'a chunk size of letters': chunked('zz\r\n{}\r\n0\r\n\r\n'),
  'a chunk size with a space': chunked('2 \r\n{}\r\n0\r\n\r\n'),
  'a chunk extension with a line feed': chunked('2;a=\n{}\r\n0\r\n\r\n'),
  'a chunk extension of 20,000 bytes': chunked(`2;${'a'.repeat(20_000)}\r\n{}\r\n0\r\n\r\n`),
  'chunks with bare line feeds': chunked('2\n{}\n0\n\n'),
  'a chunk longer than it says': chunked('1\r\n{}\r\n0\r\n\r\n'),
  'a chunk without its end': chunked('2\r\n{}0\r\n\r\n'),
  'trailers that frame': chunked('2\r\n{}\r\n0\r\nContent-Length: 50\r\nHost: evil.test\r\n\r\n'),
  'a trailer that is none': chunked('2\r\n{}\r\n0\r\njunk\r\n\r\n'),
  'a line break in the target': 'GET /livez\r\nX: HTTP/1.1\r\nHost: a\r\n\r\n',
  'a space in the target': 'GET /livez x HTTP/1.1\r\nHost: a\r\n\r\n',
  'tabs around the target': 'GET\t/livez\tHTTP/1.1\r\nHost: a\r\n\r\n',
  'a NUL in the target': get('', '/liv\0ez'),
  'a byte beyond ASCII in the target': Buffer.from(get('', '/liv\xffez'), 'latin1'),
  'a NUL in a header': get('X: a\0b\r\n'),
  'a NUL in the name of a header': get('X\0: b\r\n'),
  'a method in lower case': 'get /livez HTTP/1.1\r\nHost: a\r\n\r\n',
  'a method that does not exist': 'FOO /livez HTTP/1.1\r\nHost: a\r\n\r\n',
  'HTTP/2.0': get('', '/livez', '2.0'),
  'HTTP/1.2': get('', '/livez', '1.2'),
  'HTTP/0.9': 'GET /livez\r\n\r\n',
  'a version with a letter': get('', '/livez', '1.1x'),
  'the name of the protocol in lower case': 'GET /livez http/1.1\r\nHost: a\r\n\r\n',
  'the preface of HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'the beginning of TLS': Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]),
  'bytes of no meaning': Buffer.from(Array.from({ length: 300 }, (_, i) => (i * 7_919) % 256)),
}

const tooLarge = {
  '17 KB in one header': get(`X: ${'a'.repeat(17_000)}\r\n`),
  '3,000 headers': get(Array.from({ length: 3_000 }, (_, i) => `a${i}: b\r\n`).join('')),
  'a target of 100 KB': get('', `/${'a'.repeat(100_000)}`),
}

const unknown = {
  TRACE: 'TRACE /livez HTTP/1.1\r\nHost: a\r\n\r\n',
  PROPFIND: 'PROPFIND /v1/users HTTP/1.1\r\nHost: a\r\n\r\n',
  PURGE: 'PURGE /v1/users HTTP/1.1\r\nHost: a\r\n\r\n',
}

/** Unusual and legal: answered, and the connection goes on. */
const legal = {
  'an honest request': [honest, 200],
  'an empty Host': ['GET /livez HTTP/1.1\r\nHost:\r\n\r\n', 200],
  'chunked after a tab': [chunked(whole, 'Transfer-Encoding:\tchunked'), 401],
  'chunked in capitals': [chunked(whole, 'TRANSFER-ENCODING: CHUNKED'), 401],
  'a chunk extension': [chunked('2;a=b\r\n{}\r\n0\r\n\r\n'), 401],
  'a chunk extension in quotes': [chunked('2;a="b\\"c"\r\n{}\r\n0\r\n\r\n'), 401],
  'a header that is spelt like another': [get('content_length: 5\r\n'), 200],
  'empty lines before': [`\r\n\r\n${honest}`, 200],
  'a request as the body of a GET': [get(`Content-Length: ${honest.length}\r\n`) + honest, 200],
  'an offer of h2c': [
    get('Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n'),
    200,
  ],
  'an offer of websockets': [get('Connection: Upgrade\r\nUpgrade: websocket\r\n'), 200],
}

/** Never finished: cut off when their time is over. */
const unfinished = {
  'headers without an end': 'GET /livez HTTP/1.1\r\nHost: a\r\n',
  'less body than said': post('Content-Length: 20\r\n', '{}'),
  'a chunk of 16 exabytes': chunked('ffffffffffffffff\r\n{}\r\n0\r\n\r\n'),
}

const all = (table, status, kept = false) => Object.entries(table).map(([name, data]) => ({ name, data, status, kept }))

/** What is sent, the one status it is answered with, and whether the connection goes on afterwards. */
export const probes = [
  ...all(refused, 400),
  ...all(tooLarge, 431),
  ...all(unknown, 501),
  ...all(unfinished, 408),
  ...Object.entries(legal).map(([name, [data, status]]) => ({ name, data, status, kept: true })),
]
