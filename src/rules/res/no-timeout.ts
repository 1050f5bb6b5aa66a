import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Value } from '../../model/architecture/code.ts'
import { fileOf } from '../../model/architecture/look-up.ts'
import type { Edit } from '../../model/finding.ts'
import { outgoing } from '../outgoing.ts'
import type { Rule } from '../rule.ts'
import { callsTo, fieldOf, isClosed, settled, textOf, within } from '../values.ts'
import { handler } from './example.ts'

export const rule: Rule = {
  id: 'res/no-timeout',
  title: 'A call to another machine that may wait for ever',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: '`{callee}` waits for its answer without a deadline',
  because:
    'when the other side hangs, each request that asks it hangs too: memory, sockets and connections fill up until this service is down as well',
  instead: 'give it a deadline: {how}',
  references: [
    'CWE-1088',
    'https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_mitigate_interaction_failure_client_timeouts.html',
  ],

  check(architecture, report) {
    for (const call of [...outgoing(architecture), ...clients(architecture)]) {
      const how = wayOf(call)
      if (how === null || isBoundElsewhere(architecture, call)) continue
      const options = optionsOf(call)
      if (options !== null && (!isClosed(options) || hasDeadline(options) || isStream(options))) continue
      const edits = how === 'signal' ? signalled(call, options) : []
      report({
        at: call.place,
        subject: `call:${call.callee}`,
        values: {
          callee: call.callee,
          how:
            how === 'signal'
              ? '`signal: AbortSignal.timeout(10_000)`'
              : how === 'got'
                ? '`timeout: { request: 10_000 }`'
                : '`timeout: 10_000`',
        },
        ...(edits.length > 0 && { fix: { safety: 'suggested', edits } }),
      })
    }
  },

  bad: {
    'a fetch with a body': handler(
      "const answer = await fetch('https://carrier.example/parcels', { method: 'POST', body: JSON.stringify(req.body) })\n  res.json(await answer.json())",
    ),
    'a fetch of an address alone': handler("res.json(await (await fetch('https://rates.example/today')).json())"),
    'a client that is made without one': handler("res.json((await rates.get('/today')).data)", {
      imports: "import axios from 'axios'\nconst rates = axios.create({ baseURL: 'https://rates.example' })",
    }),
    got: handler("res.json(await got('https://rates.example/today').json())", { imports: "import got from 'got'" }),
  },
  good: {
    'a part of a page, where one package serves and draws': {
      'package.json': '{ "name": "shop", "dependencies": { "react-dom": "19.0.0", "@remix-run/node": "2.0.0" } }',
      'app/components/cart/load-cart.ts':
        'export const loadCart = async (path: string) => (await fetch(`${path}?cart=1`)).json()\n',
    },
    'a page in a browser': {
      'web/package.json': '{ "name": "web", "dependencies": { "react-dom": "19.0.0" } }',
      'web/src/load.ts': "export const load = () => fetch('https://api.example.com/items')\n",
    },
    'what is only used where there is a window': {
      'src/lib/ask.ts': 'export const ask = (path: string) => fetch(path)\n',
      'src/hooks/use-items.ts':
        "import { useQuery } from '@tanstack/react-query'\nimport { ask } from '../lib/ask.ts'\nexport const useItems = () => useQuery({ queryFn: () => ask('/items') })\n",
      'src/tracker/index.js':
        "const { location } = window\ndocument.title = 'x'\nexport const send = () => fetch('/events?of=' + location.href)\n",
      'public/loader.js': "fetch('/a.json')\n",
    },
    'a command that somebody waits for': {
      'packages/shop-cli/package.json': '{ "name": "cli", "bin": "dist/index.js", "dependencies": { "commander": "14.0.0" } }',
      'packages/shop-cli/src/load.ts': "export const load = () => fetch('https://api.example.com/items')\n",
    },
    'a signal that ends it': handler(
      "const answer = await fetch('https://rates.example/today', { signal: AbortSignal.timeout(3000) })\n  res.json(await answer.json())",
    ),
    'the client has a default': handler("res.json((await rates.get('/today')).data)", {
      imports: "import axios from 'axios'\nconst rates = axios.create({ baseURL: 'https://rates.example', timeout: 3000 })",
    }),
    'a default for all of axios': handler("res.json((await axios.get('https://rates.example/today')).data)", {
      imports: "import axios from 'axios'\naxios.defaults.timeout = 3000",
    }),
    'a stream that is meant to stay open': handler(
      "const events = await fetch('https://feed.example/live', { headers: { accept: 'text/event-stream' } })\n  events.body.pipeTo(sink)",
    ),
    'a race with a timer': handler(
      "const answer = await Promise.race([fetch('https://rates.example/today'), timeout(3000)])\n  res.json(await answer.json())",
    ),
    'options that come from elsewhere': handler(
      "res.json(await (await fetch('https://rates.example/today', optionsOf(req))).json())",
    ),
  },
  fixed: {
    'a fetch with a body': handler(
      "const answer = await fetch('https://carrier.example/parcels', { method: 'POST', body: JSON.stringify(req.body), signal: AbortSignal.timeout(10_000) })\n  res.json(await answer.json())",
    ),
    'a fetch of an address alone': handler(
      "res.json(await (await fetch('https://rates.example/today', { signal: AbortSignal.timeout(10_000) })).json())",
    ),
  },
}

type Way = 'signal' | 'got' | 'timeout'

/** How this client takes a deadline; null for one that has a sound default. */
function wayOf({ target }: Call): Way | null {
  const from = target ?? ''
  if (/^(global:fetch|undici:fetch|node-fetch:|cross-fetch:)/.test(from)) return 'signal'
  if (/^got:/.test(from)) return 'got'
  return /^(axios:|superagent:|request:|request-promise:|node:https?:(get|request)$)/.test(from) ? 'timeout' : null
}

/** Clients with defaults of their own; calls of such a client are judged by where it is made. */
function clients(architecture: Architecture): readonly Call[] {
  return callsTo(architecture, /^axios:(default\.)?create$/)
}

function optionsOf({ args, target }: Call): Value | null {
  const last = args.slice(/create$/.test(target ?? '') ? 0 : 1).findLast((arg) => settled(arg).is !== 'function')
  if (/^(axios|request)/.test(target ?? '') && !/create$/.test(target ?? '')) return axiosOptions(args)
  return last ?? (args[0] !== undefined && settled(args[0]).is === 'object' ? args[0] : requestOf(args[0]))
}

/** The configuration is the last argument: after the body where there is one, or the only one. */
function axiosOptions(args: readonly Value[]): Value | null {
  return args.findLast((arg) => settled(arg).is !== 'text' && settled(arg).is !== 'template') ?? null
}

/** `new Request(address, options)` stands for its options, a URL for none. */
function requestOf(value: Value | undefined): Value | null {
  if (value === undefined) return null
  const it = settled(value)
  return it.is === 'call' && it.isNew && it.callee === 'Request' ? (it.args[1] ?? null) : null
}

function hasDeadline(options: Value): boolean {
  return ['signal', 'timeout', 'cancelToken', 'dispatcher', 'agent', 'httpsAgent', 'httpAgent'].some(
    (key) => fieldOf(options, key) !== undefined,
  )
}

function isStream(options: Value): boolean {
  return [...within(options)].some((each) => /event-stream|octet-stream|^stream$/.test(textOf(each) ?? ''))
}

/** A timer around it, a chained one, or a default of the whole process. */
function isBoundElsewhere(architecture: Architecture, call: Call): boolean {
  if (call.chain.some(({ name }) => /timeout/i.test(name))) return true
  const words = fileOf(architecture, call.function)?.words ?? []
  if (words.includes('setGlobalDispatcher') || (/^axios:/.test(call.target ?? '') && hasAxiosDefault(architecture))) return true
  return architecture.code.calls.some(
    ({ callee, place, function: id }) =>
      (id === call.function || /^node:http/.test(call.target ?? '')) &&
      ((/(^Promise\.race|[tT]ime(d)?(o|O)ut|deadline)\w*$/.test(callee) &&
        callee !== 'setTimeout' &&
        callee !== 'clearTimeout' &&
        callee !== 'AbortSignal.timeout' &&
        place.file === call.place.file &&
        place.start < call.place.start &&
        place.end > call.place.end) ||
        (/^node:http/.test(call.target ?? '') && place.file === call.place.file && /\.(setTimeout|destroy)$/.test(callee))),
  )
}

function hasAxiosDefault({ code }: Architecture): boolean {
  return code.assignments.some(({ target }) => /\bdefaults\.(timeout|signal)$/.test(target))
}

/** After the last entry of the options, or as the second argument. */
function signalled({ args, place }: Call, options: Value | null): readonly Edit[] {
  const [first] = args
  if (first === undefined) return []
  const insert = (at: number, text: string): readonly Edit[] => [{ file: place.file, range: [at, at], text }]
  if (options === null) return args.length === 1 ? insert(first.place.end, ', { signal: AbortSignal.timeout(10_000) }') : []
  const own = args[1]
  if (own?.is !== 'object' || own.spreads.length > 0 || own.computed.length > 0) return []
  const last = Math.max(...Object.values(own.fields).map(({ place: at }) => at.end))
  return Number.isFinite(last) && last <= own.place.end ? insert(last, ', signal: AbortSignal.timeout(10_000)') : []
}
