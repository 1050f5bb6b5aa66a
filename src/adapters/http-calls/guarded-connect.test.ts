import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { describe, type TestContext, test } from 'node:test'
import type { HostAddress } from '../../ports/external.ts'
import { realOutside } from '../../ports/outside.test-kit.ts'
import { ExchangeError, exchange } from './exchange.ts'
import { checkPeer, createConnectGuard, type GuardOptions } from './guarded-connect.ts'
import { serve, serveRaw, type Upstream, until } from './http-calls.test-kit.ts'
import { isLoopbackAddress, isPublicAddress } from './public-address.ts'

describe('an address', () => {
  const open = [
    '1.1.1.1',
    '8.8.8.8',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
    '128.0.0.0',
    '168.63.129.15',
    '169.253.255.255',
    '169.255.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.0.1.0',
    '192.167.255.255',
    '192.169.0.0',
    '198.17.255.255',
    '198.20.0.0',
    '223.255.255.255',
    '2606:4700:4700::1111',
    '2a00:1450:4001:81b::200e',
    '2001:200::1',
    '2003::1',
  ]
  const inside = [
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '10.255.255.255',
    '100.64.0.1',
    '100.100.100.200',
    '100.127.255.255',
    '127.0.0.1',
    '127.255.255.254',
    '168.63.129.16',
    '169.254.0.1',
    '169.254.169.254',
    '169.254.170.2',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.1',
    '192.0.0.192',
    '192.0.2.1',
    '192.88.99.1',
    '192.168.0.1',
    '198.18.0.1',
    '198.19.255.255',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '239.255.255.255',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:8.8.8.8',
    '::ffff:0:8.8.8.8',
    '64:ff9b::a00:1',
    '64:ff9b::8.8.8.8',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:0:4136:e378:8000:63bf:3fff:fdd2',
    '2001:2::1',
    '2001:10::1',
    '2001:db8::1',
    '2002:7f00:1::1',
    '2002:a9fe:a9fe::1',
    '2002:808:808::1',
    '3fff::1',
    '5f00::1',
    '4000::1',
    'fc00::1',
    'fd00:ec2::254',
    'fdff::1',
    'fe80::1',
    'fe80::1%eth0',
    'febf::1',
    'fec0::1',
    'ff02::1',
    'ff0e::1',
    '',
    'localhost',
    '127.1',
    '0x7f000001',
    '2606:4700::1%eth0',
  ]
  test('of the Internet is public', () => {
    for (const address of open) assert.equal(isPublicAddress(address), true, address)
  })
  test('of anything else, or that is none, is not', () => {
    for (const address of inside) assert.equal(isPublicAddress(address), false, address)
  })
  test('of this machine is loopback', () => {
    for (const address of ['127.0.0.1', '127.9.9.9', '::1']) assert.equal(isLoopbackAddress(address), true, address)
    for (const address of ['0.0.0.0', '::', '10.0.0.1', '128.0.0.1', '169.254.169.254', 'localhost'])
      assert.equal(isLoopbackAddress(address), false, address)
  })
})

describe('a url that a user gives', () => {
  const taken = [
    'https://example.com',
    'http://example.com/hook?a=b',
    'https://example.com:8443/hook',
    'http://8.8.8.8/hook',
    'https://[2606:4700:4700::1111]/hook',
    'https://bücher.example/hook',
    // Its name is judged by what it resolves to.
    'http://localhost/hook',
  ]
  const refused: readonly (readonly [url: string, says: RegExp])[] = [
    ['', /no absolute URL/],
    ['example.com/hook', /no absolute URL/],
    ['//example.com/hook', /no absolute URL/],
    ['http://', /no absolute URL/],
    ['http://300.1.1.1/', /no absolute URL/],
    [`https://example.com/${'a'.repeat(3000)}`, /longer than/],
    ['ftp://example.com/', /neither http nor https/],
    ['file:///etc/passwd', /neither http nor https/],
    ['gopher://example.com/', /neither http nor https/],
    ['data:text/plain,x', /neither http nor https/],
    ['https://user@example.com/', /user or password/],
    ['https://example.com:secret@10.0.0.1/', /user or password/],
    ['http://example.com:22/', /port 22, and may name 80, 443, 8443/],
    ['http://example.com:6379/', /port 6379/],
    ['http://127.0.0.1/', /not open to the public/],
    ['http://127.1/', /not open to the public/],
    ['http://2130706433/', /not open to the public/],
    ['http://0x7f000001/', /not open to the public/],
    ['http://0x7f.1/', /not open to the public/],
    ['http://0177.0.0.1/', /not open to the public/],
    ['http://017700000001/', /not open to the public/],
    ['http://127.0.0.1./', /not open to the public/],
    ['http://１２７.0.0.1/', /not open to the public/],
    ['http://127。0。0。1/', /not open to the public/],
    ['http://%31%32%37.0.0.1/', /not open to the public/],
    ['http:\\\\127.0.0.1\\', /not open to the public/],
    ['http://0/', /not open to the public/],
    ['http://169.254.169.254/latest/meta-data/', /not open to the public/],
    ['http://2852039166/', /not open to the public/],
    ['http://10.0.0.1/', /not open to the public/],
    ['http://[::1]/', /not open to the public/],
    ['http://[::]/', /not open to the public/],
    ['http://[::ffff:127.0.0.1]/', /not open to the public/],
    ['http://[::ffff:a9fe:a9fe]/', /not open to the public/],
    ['http://[64:ff9b::169.254.169.254]/', /not open to the public/],
    ['http://[2002:7f00:1::]/', /not open to the public/],
    ['http://[fd00:ec2::254]/', /not open to the public/],
    ['http://[fe80::1]/', /not open to the public/],
  ]
  const { refusal } = createConnectGuard()
  test('is taken when it may be a target', () => {
    for (const url of taken) assert.equal(refusal(url), null, url)
  })
  for (const [url, says] of refused) test(`is refused: ${url.slice(0, 50)}`, () => assert.match(refusal(url) ?? 'taken', says))

  test('may name this machine where that is allowed, and nothing else inside', () => {
    const open = createConnectGuard({ allowLoopback: true })
    for (const url of ['http://127.0.0.1:4000/hook', 'http://[::1]:4000/', 'http://localhost:4000/'])
      assert.equal(open.refusal(url), null, url)
    for (const url of ['http://10.0.0.1/', 'http://169.254.169.254/', 'http://0.0.0.0/', 'http://8.8.8.8:22/'])
      assert.notEqual(open.refusal(url), null, url)
  })

  test('may name the ports that are allowed', () => {
    const { refusal } = createConnectGuard({ ports: [9000] })
    assert.equal(refusal('https://example.com:9000/'), null)
    assert.match(refusal('https://example.com/') ?? '', /port 443, and may name 9000/)
  })
})

describe('a connection', () => {
  const v4 = (address: string): HostAddress => ({ address, family: 4 })
  const ask = (url: string, options: GuardOptions) => {
    const { connect } = createConnectGuard(options)
    const asked = { url: new URL(url), method: 'POST', headers: {}, body: 'x', limitMs: 10_000, connect }
    return exchange(asked, async (answer) => answer.resume() && answer.statusCode, realOutside)
  }
  const forbidden = (error: unknown) => {
    assert.ok(error instanceof ExchangeError, String(error))
    assert.equal(error.fault, 'forbidden')
    assert.ok(!/\d+\.\d+|::/.test(error.message), 'tells an address')
    return true
  }
  const counted = async (t: TestContext): Promise<Upstream & { asked(): number }> => {
    let asked = 0
    const upstream = await serve(t, (_, answer) => {
      asked++
      answer.end()
    })
    return { ...upstream, asked: () => asked }
  }
  /** A name that resolves to this machine, at the port of the upstream. */
  const allowed = ({ port }: Upstream, more: GuardOptions = {}): GuardOptions => ({
    resolve: async () => [v4('127.0.0.1')],
    ports: [port],
    ...more,
  })

  test('control: is made to this machine by name and by address where that is allowed', async (t) => {
    const upstream = await counted(t)
    const options = allowed(upstream, { allowLoopback: true })
    assert.equal(await ask(`http://hook.example:${upstream.port}/`, options), 200)
    assert.equal(await ask(upstream.url, options), 200)
    await assert.rejects(ask(`http://hook.example:${upstream.port}/`, allowed(upstream)), forbidden)
    await assert.rejects(ask(upstream.url, allowed(upstream)), forbidden)
    assert.deepEqual([upstream.asked(), upstream.connections()], [2, 2])
  })

  const answers: readonly (readonly [name: string, addresses: readonly HostAddress[]])[] = [
    ['this machine', [v4('127.0.0.1')]],
    ['metadata', [v4('169.254.169.254')]],
    ['the network inside', [v4('10.1.2.3')]],
    ['something inside besides something public', [v4('8.8.8.8'), v4('127.0.0.1')]],
    ['this machine in IPv6', [{ address: '::1', family: 6 }]],
    ['this machine mapped into IPv6', [{ address: '::ffff:127.0.0.1', family: 6 }]],
    ['what is no address', [v4('localhost')]],
  ]
  for (const [name, addresses] of answers) {
    test(`is not made where a name resolves to ${name}`, async (t) => {
      const upstream = await counted(t)
      for (const scheme of ['http', 'https']) {
        await assert.rejects(
          ask(`${scheme}://hook.example:${upstream.port}/`, allowed(upstream, { resolve: async () => addresses })),
          forbidden,
        )
      }
      assert.equal(upstream.connections(), 0)
    })
  }

  test('is judged by what the name resolves to now, not when somebody looked before', async (t) => {
    const upstream = await counted(t)
    let resolved = 0
    const resolve = async () => [v4(resolved++ === 0 ? '8.8.8.8' : '127.0.0.1')]
    const [looked] = await resolve()
    assert.equal(isPublicAddress(looked!.address), true)
    await assert.rejects(ask(`http://hook.example:${upstream.port}/`, allowed(upstream, { resolve })), forbidden)
    assert.deepEqual([resolved, upstream.connections()], [2, 0], 'it is resolved once for a connection')
  })

  test('is judged again once it is made', async (t) => {
    const upstream = await counted(t)
    // Public to whoever looks first, and inside to whoever connects.
    let reads = 0
    const twoFaced: HostAddress = {
      family: 4,
      get address() {
        return reads++ === 0 ? '8.8.8.8' : '127.0.0.1'
      },
    }
    await assert.rejects(
      ask(`http://hook.example:${upstream.port}/`, allowed(upstream, { resolve: async () => [twoFaced] })),
      forbidden,
    )
    await until(() => upstream.connections() === 1 && upstream.sockets.size === 0)
    assert.equal(upstream.asked(), 0)
  })

  test('that leads inside in spite of all is ended before a byte is sent', async (t) => {
    const received: Buffer[] = []
    const upstream = await serveRaw(t, (socket) => socket.on('data', (chunk) => received.push(chunk)))
    const rules = { allowLoopback: false, ports: [upstream.port] }
    for (const [allowLoopback, bytes] of [
      [false, 0],
      [true, 6],
    ] as const) {
      const socket = connect(upstream.port, '127.0.0.1')
      const ended = new Promise<unknown>((resolve) => socket.on('error', resolve))
      socket.write('secret')
      checkPeer(socket, { ...rules, allowLoopback })
      if (!allowLoopback) assert.ok(forbidden(await ended))
      else await until(() => received.length > 0)
      await until(() => allowLoopback || upstream.sockets.size === 0)
      assert.equal(Buffer.concat(received).length, bytes)
      socket.destroy()
    }
  })

  test('is not made where a name resolves to nothing, or not', async (t) => {
    const upstream = await counted(t)
    const url = `http://hook.example:${upstream.port}/`
    const unreachable = (error: unknown) => error instanceof ExchangeError && error.fault === 'unreachable'
    await assert.rejects(ask(url, allowed(upstream, { resolve: async () => [] })), unreachable)
    const fails = async () => {
      throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })
    }
    await assert.rejects(ask(url, allowed(upstream, { resolve: fails })), unreachable)
  })

  test('ends with its time though the name never resolves', async (t) => {
    const upstream = await counted(t)
    const { connect } = createConnectGuard(allowed(upstream, { resolve: () => new Promise(() => {}) }))
    const asked = {
      url: new URL(`http://hook.example:${upstream.port}/`),
      method: 'POST',
      headers: {},
      body: null,
      limitMs: 20,
      connect,
    }
    await assert.rejects(
      exchange(asked, async () => {}, realOutside),
      (error: unknown) => error instanceof ExchangeError && error.fault === 'timeout',
    )
  })
})
