import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, FunctionId } from '../../model/architecture/code.ts'
import { callsIn, isServing } from '../../model/architecture/look-up.ts'
import { outgoing } from '../outgoing.ts'
import { callsReached } from '../reach.ts'
import type { Rule } from '../rule.ts'
import { fieldOf, isClosed, settled, textOf, within } from '../values.ts'
import { handler } from './example.ts'
import { retriesOf } from './retries.ts'

export const rule: Rule = {
  id: 'res/retry-not-idempotent',
  title: 'Tried again, and done twice',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: '`{callee}` sends a `POST` again when the first one seems to have failed, without a key that says it is the same',
  because:
    'a try that timed out may well have been done: the second one charges, orders or sends once more, and nobody on the other side can tell',
  instead:
    'make one key before the first try, send it with each (`Idempotency-Key`), or try again only what changes nothing twice',
  references: [
    'https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2',
    'https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_prevent_interaction_failure_idempotent.html',
  ],

  check(architecture, report) {
    const told = new Set<Call>()
    const tell = (send: Call, again: Call): void => {
      if (told.has(send) || !isUnkeyedPost(architecture, send)) return
      told.add(send)
      report({
        at: send.place,
        subject: `call:${send.callee}`,
        values: { callee: send.callee },
        related: send === again ? [] : [{ at: again.place, message: 'it is tried again here' }],
      })
    }
    for (const { call, sends } of retriesOf(architecture)) for (const send of sends) tell(send, call)
    for (const [call, sends] of byCatch(architecture)) for (const send of sends) tell(send, call)
    for (const [call, sends] of byLibrary(architecture)) for (const send of sends) tell(send, call)
  },

  bad: {
    'a charge in a loop': handler(
      `for (let attempt = 0; attempt < 3; attempt++) {
    try {
      return res.json(await (await fetch('https://pay.example/charges', { method: 'POST', body: JSON.stringify({ amount: 100 }), signal: AbortSignal.timeout(5000) })).json())
    } catch {
      await sleep(2 ** attempt * 100)
    }
  }`,
      { method: 'post' },
    ),
    'once more where it failed': handler(
      "const send = () => fetch('https://pay.example/charges', { method: 'POST', body: JSON.stringify({ amount: 100 }), signal: AbortSignal.timeout(5000) })\n  const answer = await send().catch(() => send())\n  res.json(await answer.json())",
      { method: 'post' },
    ),
    'once more, by a function that sends anything': handler(
      "const send = () => once('/orders', { method: 'POST', body: JSON.stringify(req.body) })\n  res.json(await send().catch(() => send()))",
      {
        method: 'post',
        imports:
          "async function once(path: string, init: RequestInit) {\n  return fetch(new URL(path, 'https://orders.example'), { ...init, signal: AbortSignal.timeout(3000) })\n}",
      },
    ),
    'a library that tries again': handler(
      "await pRetry(() => axios.post('https://sms.example/messages', { to: req.body.phone }, { timeout: 3000 }), { retries: 4 })",
      {
        method: 'post',
        imports: "import axios from 'axios'\nimport pRetry from 'p-retry'",
      },
    ),
  },
  good: {
    'a key with each try': handler(
      `for (let attempt = 0; attempt < 3; attempt++) {
    try {
      return res.json(await (await fetch('https://pay.example/charges', { method: 'POST', headers: { 'idempotency-key': req.params.id }, body: '{}', signal: AbortSignal.timeout(5000) })).json())
    } catch {
      await sleep(2 ** attempt * 100)
    }
  }`,
      { method: 'post' },
    ),
    'a key in what is sent: the other side drops the second': handler(
      "await pRetry(() => axios.post('https://sms.example/messages', { to: req.body.phone, messageId: req.params.id }, { timeout: 3000 }), { retries: 4 })",
      { method: 'post', imports: "import axios from 'axios'\nimport pRetry from 'p-retry'" },
    ),
    'a question that is asked by POST': handler(
      "await pRetry(() => axios.post('https://api.example/search', { q: req.query.q }, { timeout: 3000 }), { retries: 4 })",
      { imports: "import axios from 'axios'\nimport pRetry from 'p-retry'" },
    ),
    'another one is asked where the first one failed': handler(
      "const first = () => fetch('https://a.example/charges', { method: 'POST', body: '{}', signal: AbortSignal.timeout(5000) })\n  const second = () => fetch('https://b.example/rates', { signal: AbortSignal.timeout(5000) })\n  await first().catch(() => second())",
      { method: 'post' },
    ),
    'a GET': handler("await pRetry(() => axios.get('https://api.example/rates', { timeout: 3000 }), { retries: 4 })", {
      imports: "import axios from 'axios'\nimport pRetry from 'p-retry'",
    }),
  },
}

function byLibrary(architecture: Architecture): readonly (readonly [Call, readonly Call[]])[] {
  const remote = new Set(outgoing(architecture))
  return architecture.code.calls
    .filter(
      ({ target, function: id }) =>
        /^(p-retry|async-retry|promise-retry|ts-retry-promise|retry-as-promised):/.test(target ?? '') &&
        isServing(architecture, id),
    )
    .map((call) => {
      const tried = call.args.flatMap((arg) => {
        const it = settled(arg)
        return it.is === 'function' ? callsReached(architecture, it.id) : []
      })
      return [call, tried.filter((each) => remote.has(each))] as const
    })
}

/** `send().catch(() => send())`: the same function of this repository, once more. */
function byCatch(architecture: Architecture): readonly (readonly [Call, readonly Call[]])[] {
  const remote = new Set(outgoing(architecture))
  return architecture.code.calls.flatMap((call) => {
    const again = call.to === null ? undefined : call.chain.find(({ name }) => name === 'catch')?.args[0]
    const handler = again === undefined ? undefined : settled(again)
    if (handler?.is !== 'function' || !isServing(architecture, call.function)) return []
    const repeats =
      handler.id === call.to ||
      callsIn(architecture, handler.id).some(({ to, conditions }) => to === call.to && conditions.length === 0)
    return repeats ? [[call, sendsOf(architecture, call.to!, remote)] as const] : []
  })
}

/** Calls to other machines, or the call that hands a \`POST\` to the function that makes them. */
function sendsOf(architecture: Architecture, id: FunctionId, remote: ReadonlySet<Call>): readonly Call[] {
  const own = callsIn(architecture, id)
  const sends = own.filter((call) => remote.has(call))
  const handed = own.filter(
    ({ to, args }) =>
      to !== null &&
      args.some((arg) => textOf(fieldOf(arg, 'method')) !== null) &&
      callsReached(architecture, to).some((each) => remote.has(each)),
  )
  return [...sends, ...handed]
}

const asks = /search|query|graphql|oauth|token|login|auth|lookup|validate|verify|convert|translate|embed|completion|predict/i
const keys = /idempot|request-?_?id|dedup|client_?token|nonce|message_?id|event_?id|external_?id|reference_?id/i

function isUnkeyedPost(architecture: Architecture, call: Call): boolean {
  const options = call.args.slice(1).find((arg) => fieldOf(arg, 'method') !== undefined)
  const isPost = /(^|\.)post$/.test(call.callee) || textOf(fieldOf(options, 'method'))?.toUpperCase() === 'POST'
  if (!isPost || !call.args.slice(1).every((arg) => settled(arg).is !== 'object' || isClosed(arg))) return false
  const said = call.args.flatMap((arg) => [...within(arg)])
  const headers = fieldOf(options, 'headers')
  // Headers that are made elsewhere may well hold the key.
  if (headers !== undefined && !isClosed(headers)) return false
  const address =
    call.args[0] === undefined
      ? ''
      : [...within(call.args[0])]
          .map((each) => textOf(each) ?? (each.is === 'template' ? each.texts.join('') : each.is === 'name' ? each.path : ''))
          .join(' ')
  if (asks.test(address)) return false
  const names = said.flatMap((value) =>
    value.is === 'object' ? Object.keys(value.fields) : value.is === 'name' ? [value.path] : [],
  )
  const local = callsIn(architecture, call.function).flatMap(({ callee, args }) => [
    callee,
    ...args.map((arg) => textOf(arg) ?? ''),
  ])
  return ![...names, ...local].some((name) => keys.test(name))
}
