import type { Architecture } from '../model/architecture/architecture.ts'
import type { Call, FunctionId, Value } from '../model/architecture/code.ts'
import { callsIn, functionOf } from '../model/architecture/look-up.ts'
import { once } from './once.ts'
import { callsTo, fieldOf, fromRequest, settled } from './values.ts'

const asking =
  /^(global:fetch|(node-fetch|cross-fetch|got|ky|axios|needle|superagent|request|request-promise|undici)(:.*)?|node:https?:(get|request))$/
const making =
  /:(create|extend|Agent|setGlobalDispatcher|Dispatcher|defaults|interceptors|isAxiosError|AxiosError|CancelToken|ProxyAgent)/

function asks({ target }: Call): boolean {
  return target !== null && asking.test(target) && !making.test(target) && !target.includes('().')
}

/** Calls that ask another machine over HTTP. */
export const outgoing: (architecture: Architecture) => readonly Call[] = once((architecture) => {
  return callsTo(architecture, asking).filter(asks)
})

/** What says which machine is asked. */
export function addressOf({ args }: Call): Value | undefined {
  const [first] = args
  const told =
    fieldOf(first, 'url') ??
    fieldOf(first, 'hostname') ??
    fieldOf(first, 'host') ??
    fieldOf(first, 'baseURL') ??
    (first === undefined || settled(first).is === 'object' ? undefined : first)
  return told === undefined ? undefined : baseOf(told)
}

/** Of a path that is put on a base, the base: `new URL('/items', base)`. */
function baseOf(address: Value): Value {
  const it = settled(address)
  if (it.is !== 'call' || !/^(URL|new URL)$/.test(it.callee)) return address
  const [path, base] = it.args
  return path !== undefined && base !== undefined && isPath(path) ? base : address
}

/** The text begins with a whole host, of a constant or the environment: only the path is the caller's. */
export function hasFixedHost(value: Value): boolean {
  const it = settled(value)
  if (it.is === 'text') return true
  if (it.is === 'call' && /^(URL|new URL)$/.test(it.callee)) {
    const [address, base] = it.args
    if (address === undefined) return false
    // An absolute address goes past the base.
    return base === undefined ? hasFixedHost(address) : hasFixedHost(base) && (isPath(address) || fromRequest(address) === null)
  }
  if (it.is === 'name') return it.origin?.from === 'environment'
  if (it.is !== 'template') return false
  const [head = ''] = it.texts
  if (/^https?:\/\/[^/]+\//.test(head) || isPath(it)) return true
  const [first] = it.values
  const rest = it.texts[1] ?? ''
  return head === '' && first !== undefined && fromRequest(first) === null && /^[/?]/.test(rest)
}

function isPath(value: Value): boolean {
  const it = settled(value)
  const head = it.is === 'template' ? it.texts[0] : it.is === 'text' ? it.text : undefined
  return head !== undefined && /^(\.?\/[^/]|\?)/.test(head)
}

/** A connector of its own may look at the address that is really connected to. */
export function hasConnector({ args }: Call): boolean {
  return args.some((arg) =>
    ['dispatcher', 'agent', 'httpsAgent', 'httpAgent', 'lookup'].some((name) => fieldOf(arg, name) !== undefined),
  )
}

/** The function, and those that it calls which ask nobody themselves: what they check is checked for it. */
export function near(architecture: Architecture, id: FunctionId): readonly FunctionId[] {
  const used = functionOf(architecture, id)?.uses ?? []
  return [id, ...used.filter((each) => !callsIn(architecture, each).some(asks))]
}

/** Something in the function, or in what it calls, looks at the host. */
export function isGuarded(architecture: Architecture, call: Call): boolean {
  const ids = near(architecture, call.function)
  const looks =
    /allow|whitelist|isPrivate|private|ssrf|ipaddr|isSafe|assertSafe|assertPublic|validateUrl|checkUrl|lookup|resolve4|blocked|isPublic|trusted/i
  const isCalled = ids.some((id) =>
    callsIn(architecture, id).some(
      ({ callee, args }) => looks.test(callee) || args.some((arg) => arg.is === 'name' && looks.test(arg.path)),
    ),
  )
  return (
    hasConnector(call) ||
    isCalled ||
    architecture.code.comparisons.some(
      ({ function: id, left, right }) =>
        ids.includes(id) && [left, right].some((side) => side.is === 'name' && /\.(host|hostname|origin)$/.test(side.path)),
    )
  )
}
