import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { describe, test } from 'node:test'
import { ambiguity } from './transport.ts'

interface Given {
  readonly url?: string
  readonly version?: string
  readonly raw?: readonly (readonly [name: string, value: string])[]
}

/** What Node's parser makes of a request with these headers, as far as ambiguity is concerned. */
function request({ url = '/', version = '1.1', raw = [['Host', 'a.example']] }: Given): IncomingMessage {
  const headers: Record<string, string> = {}
  for (const [name, value] of raw) headers[name.toLowerCase()] ??= value
  return { url, httpVersion: version, rawHeaders: raw.flat(), headers } as unknown as IncomingMessage
}

describe('a request that two parsers could read in two ways', () => {
  const host = ['Host', 'a.example'] as const
  for (const [says, given, fault] of [
    ['has an absolute target', { url: 'http://b.example/v1/posts' }, /target is not a path/],
    ['has an absolute target of no scheme', { url: 'b.example:80' }, /target is not a path/],
    ['has an asterisk for a target', { url: '*' }, /target is not a path/],
    ['has no target', { url: '' }, /target is not a path/],
    ['has two hosts', { raw: [host, ['Host', 'b.example']] }, /more than one Host/],
    ['has the same host twice, spelt differently', { raw: [host, ['hOST', 'a.example']] }, /more than one Host/],
    ['has three hosts among others', { raw: [['A', 'b'], host, ['host', 'b'], ['HOST', 'c']] }, /more than one Host/],
    ['has no host', { raw: [['Accept', 'host']] }, /no Host/],
    ['is chunked and has a length', { raw: [host, ['Transfer-Encoding', 'chunked'], ['Content-Length', '3']] }, /together/],
    ['is chunked in HTTP/1.0', { version: '1.0', raw: [host, ['Transfer-Encoding', 'chunked']] }, /HTTP\/1\.0/],
  ] as const) {
    test(`${says}: refused`, () => assert.match(String(ambiguity(request(given))), fault))
  }
})

describe('a request that reads one way', () => {
  const host = ['Host', 'a.example'] as const
  for (const [says, given] of [
    ['is plain', {}],
    ['has a query with a URL in it', { url: '/v1/posts?next=http://b.example/' }],
    ['begins with two slashes', { url: '//b.example/' }],
    ['has a length', { raw: [host, ['Content-Length', '3']] }],
    ['is chunked', { raw: [host, ['Transfer-Encoding', 'chunked']] }],
    ['has a header whose value is `host`', { raw: [['Vary', 'Host'], host] }],
    ['is of HTTP/1.0, which needs no host', { version: '1.0', raw: [['Accept', '*/*']] }],
  ] as const) {
    test(`${says}: let through`, () => assert.equal(ambiguity(request(given)), null))
  }
})
