import { callsIn } from '../../model/architecture/look-up.ts'
import { addressOf, hasConnector, hasFixedHost, near, outgoing } from '../outgoing.ts'
import type { Rule } from '../rule.ts'
import { fieldOf, isConstant, settled, textOf } from '../values.ts'

const check = `import { lookup } from 'node:dns/promises'
import ipaddr from 'ipaddr.js'
const isPublic = (address: string) => ipaddr.process(address).range() === 'unicast'
`

export const rule: Rule = {
  id: 'inj/ssrf-check-then-use',
  title: 'An address is checked, and another one is connected to',
  severity: 'high',
  confidence: 'likely',
  profile: 'gate',
  says: 'the name is looked up for the check, and again by `{callee}`{redirects}',
  because:
    'whoever keeps the name answers a public address to the first question and `169.254.169.254` to the second: the check says nothing',
  instead:
    "check where the connection is made (a `lookup` of the agent that refuses private addresses), or connect to the address that was checked; `redirect: 'error'`",
  references: ['CWE-367', 'CWE-918', 'API7:2023', 'ASVS 1.3.6'],

  check(architecture, report) {
    for (const call of outgoing(architecture)) {
      const url = addressOf(call)
      if (url === undefined || isConstant(url) || hasFixedHost(url) || hasConnector(call)) continue
      const asked = near(architecture, call.function)
        .flatMap((id) => callsIn(architecture, id))
        .find(
          ({ target }) =>
            target !== null &&
            /^node:dns(\/promises)?:(promises\.)?(lookup|resolve|resolve4|resolve6|Resolver\.\w+)$/.test(target),
        )
      if (asked === undefined) continue
      const redirect = call.args.map((arg) => textOf(fieldOf(arg, 'redirect'))).find((each) => each !== null)
      const most = call.args
        .map((arg) => fieldOf(arg, 'maxRedirections') ?? fieldOf(arg, 'maxRedirects'))
        .find((each) => each !== undefined)
      const follows =
        most === undefined ? call.target === 'global:fetch' && redirect !== 'error' && redirect !== 'manual' : !isZero(most)
      report({
        at: call.place,
        subject: `call:${call.callee}`,
        values: { callee: call.callee, redirects: follows ? ', which follows redirects to anywhere' : '' },
        related: [{ at: asked.place, message: 'the check looks it up' }],
        unproven: 'no name server was set up that answers twice in two ways',
      })
    }
  },

  bad: {
    'looked up, then fetched': `${check}export async function safeFetch(url: string) {
  const target = new URL(url)
  const { address } = await lookup(target.hostname)
  if (!isPublic(address)) throw new Error('private address')
  return (await fetch(target, { signal: AbortSignal.timeout(6000) })).text()
}
`,
    'by a function of its own': `${check}import { request } from 'undici'
async function assertPublic(url: URL) {
  const { address } = await lookup(url.hostname)
  if (!isPublic(address)) throw new Error('private address')
}
export async function read(url: URL) {
  await assertPublic(url)
  return request(url, { maxRedirections: 5 })
}
`,
  },
  good: {
    'checked where the connection is made': `import { lookup } from 'node:dns'
import { Agent, fetch } from 'undici'
import { isPublic } from './addresses.ts'
const agent = new Agent({
  connect: {
    lookup(host, options, done) {
      lookup(host, { ...options, all: true }, (error, found) => {
        if (error || !found.every(({ address }) => isPublic(address))) return done(error ?? new Error('private address'), [])
        done(null, found)
      })
    },
  },
})
export const safeFetch = (url: string) => fetch(url, { dispatcher: agent, redirect: 'error' })
`,
    'a host of ours': `${check}export async function tell(path: string) {
  await lookup('hooks.example.com')
  return fetch(\`https://hooks.example.com/\${path}\`)
}
`,
    'hosts from a list, which nobody else keeps': `const hosts = new Set(['images.example.com'])
export async function picture(url: string) {
  const target = new URL(url)
  if (!hosts.has(target.hostname)) throw new Error('not ours')
  return fetch(target, { redirect: 'error' })
}
`,
  },
}

function isZero(value: Parameters<typeof settled>[0]): boolean {
  const it = settled(value)
  return it.is === 'number' && it.value === 0
}
