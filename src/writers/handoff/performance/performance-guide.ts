import { fenced } from '../../../kit/markdown.ts'
import type { Model } from '../../../model/model.ts'
import { type HandoffFile, notDeclared } from '../handoff.ts'
import { heading, list, markdownFile, table } from '../text-file.ts'
import type { Budgets, Declared } from './budgets.ts'

/** The budgets in words, and how they are measured. */
export function writePerformanceGuide(model: Model, budgets: Budgets): HandoffFile {
  return markdownFile('README.md', [
    heading(1, `${model.name}: for performance`),
    '`budgets.json` has what the blueprint expects, `load.mjs` sends it and says whether it holds. It needs Node 20 and nothing else.',
    table(
      ['class', 'a second', 'p99', 'kinds of requests'],
      budgets.classes.map(({ name, perSecond, p99Ms, requests }) => [
        name,
        figure(perSecond, ''),
        figure(p99Ms, ' ms'),
        String(requests.length),
      ]),
    ),
    `Users: ${figure(budgets.users, '')}. A script cannot judge them: fill the store with as many before.`,
    '## Measure',
    fenced(
      `npx lintel dev --port 3000 &
node load.mjs --url http://127.0.0.1:3000 --token "$(npx lintel token --sub <id>)" --seconds 30`,
      'sh',
    ),
    table(
      ['word', 'means'],
      [
        ['`--url <url>`', 'where it is served'],
        ['`--token <jwt>`, `--tokens <file>`', 'who asks; several, one a line, take turns'],
        [
          '`--callers <n>`',
          'as many addresses in `X-Forwarded-For`, where the server trusts this one (`LINTEL_TRUST_PROXY=loopback`)',
        ],
        ['`--seconds <n>`, `--warmup <n>`', 'how long is measured (10), and what goes before (1)'],
        ['`--rate <n>`', 'requests a second in place of those declared; then throughput is told and not judged'],
        ['`--connections <n>`', 'at most so many under way, 64 unless said'],
        ['`--writes`', 'makes rows too: only against a store that may be thrown away'],
        ['`--inputs <file>`', '`{ "<operation>": { "id", "query", "body" } }` for what needs an input, and for commands'],
        [
          '`--record <folder>`',
          'keeps what was measured for the memory of the project: `.lintel/runs` is where `lintel summary` looks',
        ],
        ['`--json`', 'the report as JSON'],
      ],
    ),
    list([
      'Requests begin at the declared rate, whether those before have been answered or not, and time counts from when one was due: a server that falls behind cannot hide it.',
      'It ends with 0 where every judged budget holds, 1 where one fails or a request was refused, 2 where nothing could be measured.',
      'Each kind of request is tried once before; what is refused then is left out, and told.',
      `One caller may make ${model.limit.text}: for more give several tokens or callers, or the quota is what is measured.`,
      'The same script needs no package. To see the shape of one route by other means: `npx --yes autocannon@9.0.0 -d 10 <url>`, which sends as fast as it is answered and judges nothing.',
    ]),
    '## Requests',
    table(
      ['class', 'operation', 'route', 'token', 'needs'],
      budgets.classes.flatMap(({ name, requests }) =>
        requests.map((request) => [
          name,
          `\`${request.operation}\``,
          `\`${request.method} ${request.path}\``,
          request.needsToken ? 'yes' : 'no',
          request.needs ?? '',
        ]),
      ),
    ),
  ])
}

function figure(value: Declared, unit: string): string {
  return value === notDeclared ? notDeclared : `${value}${unit}`
}
