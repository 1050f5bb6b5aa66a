import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Value } from '../../model/architecture/code.ts'
import { callsIn, functionOf } from '../../model/architecture/look-up.ts'
import { outgoing } from '../outgoing.ts'
import type { Rule } from '../rule.ts'
import { fieldOf, fromRequest, settled } from '../values.ts'
import { handler } from './example.ts'

export const rule: Rule = {
  id: 'inj/ssrf',
  title: 'The server asks an address that a caller names',
  severity: 'high',
  confidence: 'likely',
  profile: 'gate',
  says: '`{callee}` asks an address that comes from `{from}`, and nothing keeps it from the inside',
  because:
    'the server reaches what callers do not: the database, the metadata of the cloud with its keys, the admin pages of others',
  instead:
    'allow the hosts that are meant; for any host, resolve the name, refuse private addresses, connect to the address that was checked, and follow no redirect',
  references: ['CWE-918', 'API7:2023', 'ASVS 1.3.6'],

  check(architecture, report) {
    for (const call of outgoing(architecture)) {
      const url = addressOf(call)
      const found = url === undefined ? null : fromRequest(url)
      if (found === null || !sentParts.has(found.part) || url === undefined || hasFixedHost(url) || isGuarded(architecture, call))
        continue
      report({
        at: call.place,
        subject: `call:${call.callee}`,
        values: { callee: call.callee, from: `${found.part}${found.name === null ? '' : `.${found.name}`}` },
        unproven: 'the value was followed from where it enters to the address',
      })
    }
  },

  bad: {
    'a picture by its address': handler(
      'const picture = await fetch(req.body.url)\n  res.send(Buffer.from(await picture.arrayBuffer()))',
      { method: 'post' },
    ),
    'the host is a part of the request': handler(
      'const answer = await fetch(`https://${req.query.host}/status`)\n  res.json(await answer.json())',
    ),
  },
  good: {
    'a part of a fixed address': handler(
      'const answer = await fetch(`https://api.example.com/items/${encodeURIComponent(req.params.id)}`, { signal: AbortSignal.timeout(2000) })\n  res.json(await answer.json())',
    ),
    'hosts that are allowed': handler(
      'const url = new URL(req.body.url)\n  if (!allowedHosts.has(url.hostname)) return res.sendStatus(400)\n  const answer = await fetch(url)\n  res.json(await answer.json())',
      {
        method: 'post',
        imports: "const allowedHosts = new Set(['images.example.com'])\n",
      },
    ),
  },
}

/** What a caller sends; the address of the request itself is the server's own. */
const sentParts = new Set(['params', 'query', 'body', 'headers', 'cookies'])

function addressOf({ args }: Call): Value | undefined {
  const [first] = args
  return (
    fieldOf(first, 'url') ??
    fieldOf(first, 'hostname') ??
    fieldOf(first, 'host') ??
    fieldOf(first, 'baseURL') ??
    (first === undefined || settled(first).is === 'object' ? undefined : first)
  )
}

/** The text begins with a whole host, of a constant or the environment: only the path is the caller's. */
function hasFixedHost(value: Value): boolean {
  const it = settled(value)
  if (it.is === 'text') return true
  if (it.is === 'call' && /^(URL|new URL)$/.test(it.callee))
    return it.args.length > 1 ? fromRequest(it.args[1]) === null : it.args[0] !== undefined && hasFixedHost(it.args[0])
  if (it.is !== 'template') return false
  const [head = ''] = it.texts
  if (/^https?:\/\/[^/]+\//.test(head) || /^\/[^/]/.test(head)) return true
  const [first] = it.values
  const rest = it.texts[1] ?? ''
  return head === '' && first !== undefined && fromRequest(first) === null && /^[/?]/.test(rest)
}

/** Something in the function, or in what it calls, looks at the host. */
function isGuarded(architecture: Architecture, call: Call): boolean {
  const near = [call.function, ...(functionOf(architecture, call.function)?.uses ?? [])]
  const asks =
    /allow|whitelist|isPrivate|private|ssrf|ipaddr|isSafe|assertSafe|assertPublic|validateUrl|checkUrl|lookup|resolve4|blocked|isPublic|trusted/i
  const isCalled = near.some((id) =>
    callsIn(architecture, id).some(
      ({ callee, args }) => asks.test(callee) || args.some((arg) => arg.is === 'name' && asks.test(arg.path)),
    ),
  )
  return (
    isCalled ||
    architecture.code.comparisons.some(
      ({ function: id, left, right }) =>
        near.includes(id) && [left, right].some((side) => side.is === 'name' && /\.(host|hostname|origin)$/.test(side.path)),
    )
  )
}
