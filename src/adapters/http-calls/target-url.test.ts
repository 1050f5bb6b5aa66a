import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { readBaseUrl, targetUrl } from './target-url.ts'

const base = readBaseUrl('payments', 'https://api.example.com:8443/v1/')

describe('the URL of an external system', () => {
  const wrong: readonly (readonly [url: string, says: RegExp])[] = [
    ['api.example.com', /no absolute URL/],
    ['ftp://api.example.com', /neither http nor https/],
    ['file:///etc/passwd', /neither http nor https/],
    ['https://user:hunter2@api.example.com', /user or password/],
    ['https://hunter2@api.example.com', /user or password/],
    ['https://api.example.com?key=hunter2', /query or fragment/],
    ['https://api.example.com/#hunter2', /query or fragment/],
    ['https://hunter2:99999', /no absolute URL/],
  ]
  for (const [url, says] of wrong) {
    test(`${url} is refused, and not repeated`, () => {
      assert.throws(
        () => readBaseUrl('payments', url),
        (error: Error) => error instanceof TypeError && says.test(error.message) && !error.message.includes('hunter2'),
      )
    })
  }
})

describe('a path below it', () => {
  const right: readonly (readonly [path: string, url: string])[] = [
    ['', '/v1'],
    ['/', '/v1/'],
    ['/charges', '/v1/charges'],
    ['/charges/a%2Fb', '/v1/charges/a%2Fb'],
    ['/charges?limit=2', '/v1/charges?limit=2'],
    ['/charges?at=a/../b', '/v1/charges?at=a/../b'],
    ['/charges?at=a?b', '/v1/charges?at=a?b'],
    ['/Zürich', '/v1/Z%C3%BCrich'],
    ['/a b', '/v1/a%20b'],
    ['/100%25', '/v1/100%25'],
    ['/...', '/v1/...'],
    ['/a..b', '/v1/a..b'],
    ['/user@evil.example', '/v1/user@evil.example'],
    ['/https://evil.example', '/v1/https://evil.example'],
  ]
  for (const [path, url] of right) {
    test(`${JSON.stringify(path)} is taken`, () => assert.equal(targetUrl(base, path).href, `https://api.example.com:8443${url}`))
  }

  const hostile = [
    '..',
    '/..',
    '/.',
    '/./a',
    '/a/..',
    '/a/../../b',
    '/a/..?x=1',
    '/%2e%2e/b',
    '/%2E%2e/b',
    '/.%2e/b',
    '/%252e%252e/b',
    '/%25252e%25252e/b',
    '/a%2f..%2fb',
    '/..%2fb',
    '/..%5cb',
    '/..;/b',
    '/..;a=b/c',
    '/%2e%2e%3b/b',
    '/.. /b',
    '/..%20/b',
    '/%c0%ae%c0%ae/b',
    '/%',
    '/%zz',
    '\\..\\b',
    '/a\\b',
    '/\\evil.example',
    '//evil.example',
    '//evil.example/a',
    '///evil.example',
    '@evil.example',
    ':99@evil.example/',
    '.evil.example',
    'evil.example',
    'https://evil.example',
    'HTTPS:evil.example',
    'javascript:alert(1)',
    ' /a',
    '/a#b',
    '#',
    '/a\r\nhost: evil.example',
    '/a\nb',
    '/a\tb',
    '/\u0000',
    '/a\u007f',
    '/\ud800',
    `/${'a'.repeat(9000)}`,
  ]
  for (const path of hostile) {
    test(`${JSON.stringify(path).slice(0, 40)} is refused`, () => assert.throws(() => targetUrl(base, path), TypeError))
  }

  test('cannot leave the base, whatever it is', () => {
    const pieces = fc.constantFrom(
      '..',
      '.',
      '/',
      '\\',
      '%2e',
      '%2f',
      '%5c',
      '%25',
      ';',
      '@',
      ':',
      '?',
      '#',
      'a',
      'evil.example',
      '\t',
      ' ',
      '//',
    )
    const paths = fc.oneof(
      fc.array(pieces, { maxLength: 8 }).map((all) => all.join('')),
      fc.string({ unit: 'binary' }),
    )
    let taken = 0
    fc.assert(
      fc.property(paths, (path) => {
        let url: URL
        try {
          url = targetUrl(base, path)
        } catch (error) {
          assert.ok(error instanceof TypeError)
          return
        }
        taken++
        assert.equal(url.origin, base.origin)
        assert.equal(`${url.username}${url.password}`, '')
        assert.ok(url.pathname === '/v1' || url.pathname.startsWith('/v1/'))
        const seen = decodeURIComponent(decodeURIComponent(url.pathname.replaceAll('%25', '%2525')))
        assert.ok(!seen.split(/[/\\]/).some((segment) => segment === '..'), url.pathname)
      }),
      { numRuns: 5_000, seed: 4 },
    )
    assert.ok(taken > 100, 'hardly any was taken, so little was shown')
  })

  test('is told from its query, whose values are encoded', () => {
    const url = targetUrl(base, '/rates?x=1', { base: 'EUR&to=USD', 'a b': true, page: 2, up: '../..' })
    assert.equal(url.href, 'https://api.example.com:8443/v1/rates?x=1&base=EUR%26to%3DUSD&a%20b=true&page=2&up=..%2F..')
    assert.equal(url.searchParams.get('base'), 'EUR&to=USD')
    assert.throws(() => targetUrl(base, '/rates', { base: '\ud800' }), /half a character/)
  })

  test('of a system without a path of its own', () => {
    const root = readBaseUrl('rates', 'http://127.0.0.1:8080')
    assert.equal(targetUrl(root, '').href, 'http://127.0.0.1:8080/')
    assert.equal(targetUrl(root, '/a').href, 'http://127.0.0.1:8080/a')
    for (const path of ['//evil.example', '@evil.example', '/../a']) assert.throws(() => targetUrl(root, path), TypeError)
  })
})
