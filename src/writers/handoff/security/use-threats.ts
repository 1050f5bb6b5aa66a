import type { Model } from '../../../model/model.ts'
import { operationsOf } from '../../openapi/index.ts'
import { spanWords } from '../text-file.ts'
import { command, type Place, request, type Threat, threat } from './threat.ts'

/** API4: what one caller may take. */
export function consumption(model: Model): Threat {
  const lists = operationsOf(model).filter(({ kind }) => kind === 'list')
  const [list] = lists
  return threat('API4:2023', 'Unrestricted resource consumption', '0xa4-unrestricted-resource-consumption', {
    places: [
      { kind: 'setting', name: 'limit', detail: `${model.limit.text} for a caller, over all routes` },
      ...lists.map(
        (operation): Place => ({
          kind: 'route',
          name: `GET ${operation.path}`,
          detail: 'pages of at most 100 rows, only by an index',
        }),
      ),
      ...model.actions.map(
        (action): Place => ({
          kind: 'action',
          name: action.name,
          detail: `${action.limit?.text ?? `${model.limit.text}, shared with all routes`}; ends after ${spanWords(action.timeoutMs)}`,
        }),
      ),
      ...model.external.map(
        (each): Place => ({
          kind: 'external',
          name: each.name,
          detail: `${each.atOnce} at once, ${spanWords(each.timeoutMs)} a call`,
        }),
      ),
    ],
    met: [
      { name: 'limit', says: 'counted for who is signed in, else for the address; 429 with `Retry-After`' },
      {
        name: '1 MiB, 32 levels',
        says: 'of a body: 413 and 400; headers 16 KiB within 10 s, a request within 30 s, 20,000 connections',
      },
      { name: '400 unserved', says: 'a query that no index serves is refused, so that no request reads a whole table' },
      { name: 'text, list', says: 'every field has a bound: 10,000 code points and 100 items unless the blueprint says' },
      { name: '503', says: 'writes that wait beyond 10,000, and a late event loop, are shed' },
      { name: 'timeout', says: '504, and what the handler did is undone' },
    ],
    left: [
      'limits by address at whatever stands before the backend, against floods from many addresses',
      'what a single caller may store in all: no quota of rows is declared, since the language has none',
      '`LINTEL_TRUST_PROXY`, without which all callers behind a proxy share one quota',
    ],
    verify:
      list === undefined
        ? []
        : [
            request(
              model.auth.scheme,
              { method: 'GET', path: `${list.path}?limit=101`, token: 'stranger', body: null, statuses: [400] },
              'pages are bounded',
            ),
            command(
              `for i in $(seq ${Math.min(model.limit.count + 1, 10_000)}); do curl -s -o /dev/null -w '%{http_code}\\n' "$URL${list.path}"; done | sort | uniq -c`,
              `429 after ${model.limit.text}`,
            ),
          ],
  })
}

/** API6: what is worth repeating by machine. */
export function businessFlows(model: Model): Threat {
  const commands = model.actions.filter(({ kind }) => kind === 'command')
  const unlimited = commands.filter(({ limit }) => limit === null)
  return threat(
    'API6:2023',
    'Unrestricted access to sensitive business flows',
    '0xa6-unrestricted-access-to-sensitive-business-flows',
    {
      places: commands.map(
        (action): Place => ({
          kind: 'action',
          name: action.name,
          detail: [
            action.limit === null ? 'no quota of its own' : action.limit.text,
            ...(action.emits.length === 0 ? [] : [`emits ${action.emits.join(', ')}`]),
            ...(action.starts.length === 0 ? [] : [`starts ${action.starts.join(', ')}`]),
          ].join('; '),
        }),
      ),
      met: [
        { name: 'limit', says: 'a quota of its own for an action' },
        { name: 'Idempotency-Key', says: 'a command that is sent twice is done once' },
        { name: 'unique', says: 'what may happen once for a person is an index of the store, not a check in code' },
      ],
      left: [
        'which flows are worth money to a bot: the blueprint does not say',
        ...(unlimited.length === 0
          ? []
          : [`a quota of their own for ${unlimited.map(({ name }) => `\`${name}\``).join(', ')}, where one is due`]),
        'telling people from machines (devices, challenges, payment risk)',
      ],
      verify: commands
        .slice(0, 1)
        .map(({ path }) =>
          command(
            `npx lintel emit openapi | node -pe 'Object.values(JSON.parse(fs.readFileSync(0)).paths["${path}"]).map((each) => Object.keys(each.responses).join())'`,
            '429 is among its answers',
          ),
        ),
    },
  )
}
