import { fenced } from '../../../kit/markdown.ts'
import { kebab } from '../../../kit/text.ts'
import type { ExternalModel, Model } from '../../../model/model.ts'
import { type HandoffFile, notDeclared } from '../handoff.ts'
import { heading, list, markdownFile, spanWords, table } from '../text-file.ts'
import { actionsThatEndFirst } from './external-contract.ts'

/** How a model is served to this backend, and how this backend is given to a model. */
export function writeAiGuide(model: Model): HandoffFile {
  return markdownFile('README.md', [
    heading(1, `${model.name}: for AI engineers`),
    '## Systems that are called',
    ...(model.external.length === 0 ? undeclared : declared(model)),
    '## Actions as tools',
    model.actions.length === 0
      ? 'The blueprint declares no actions, so `tools.json` has none.'
      : '`tools.json` has each action as a function for a model: `name`, `description` and `inputSchema` are what function calling ' +
        'asks for, `http` says where each argument goes. Call with the token of the person that the model works for: the access rules ' +
        'then hold as for that person, and no tool has a right of its own. Give a `POST` an `Idempotency-Key` of the tool call, so that ' +
        'a call that is made twice is done once.',
    model.actions.length === 0
      ? null
      : table(
          ['tool', 'reads only', 'token', 'time limit', 'quota'],
          model.actions.map(({ name, kind, signed, timeoutMs, limit }) => [
            `\`${name}\``,
            kind === 'query' ? 'yes' : 'no: ask before it is called',
            signed === null ? 'of the person' : 'none: its sender signs, so leave it out',
            spanWords(timeoutMs),
            limit?.text ?? `${model.limit.text}, shared by all`,
          ]),
        ),
    '## Check',
    list([
      '`tools.json` against `tools.schema.json`, each `inputSchema` as JSON Schema 2020-12',
      ...(model.external.length === 0
        ? []
        : ['`externals/*.contract.json` against `contract.schema.json`, `externals/*.openapi.json` as OpenAPI 3.1']),
    ]),
  ])
}

const undeclared = [
  `The blueprint declares no system that it calls: ${notDeclared}. There is no contract to hand over, and none is made up. Declare the endpoint that serves the model:`,
  fenced(
    `external: {
  ranking: {
    url: env('RANKING_URL'),
    headers: { authorization: env('RANKING_KEY') },
    timeout: '800ms',
    attempts: 2,
    atOnce: 20,
    breaker: { failures: 5, pause: '10s' },
    otherwise: { scores: [] },
    because: 'what is shown without the model, and who decided so',
  },
}`,
    'ts',
  ),
  'The names and figures above only show the words. `timeout` is of a call with all its attempts, `otherwise` is the answer that callers ' +
    'go on with where the model gives none. Then emit this hand-off again.',
]

function declared(model: Model): readonly string[] {
  return [
    table(
      ['system', 'time limit', 'attempts', 'at once', 'breaker', 'degraded answer', 'contract'],
      model.external.map((each) => [
        each.name,
        spanWords(each.timeoutMs),
        String(each.attempts),
        `${each.atOnce}, and as many wait`,
        `${each.breaker.failures} failures in a row, then ${spanWords(each.breaker.pauseMs)} of rest`,
        each.otherwise === null ? `${notDeclared}: a failure stays one` : `\`${JSON.stringify(each.otherwise.value)}\``,
        `\`externals/${kebab(each.name)}.contract.json\``,
      ]),
    ),
    'What holds for each of them:',
    list([
      'a status that is no 502, 503 or 504 is an answer; those three, no connection, no JSON, or more than 1 MiB is a failure',
      'what is safe to repeat is tried again within the time limit; a call earns a tenth of a retry, so that a system that fails is not asked twice as often',
      'whoever calls gives a key; it comes as `Idempotency-Key`, the same on every attempt: answer it once',
      '`traceparent` carries the trace on; redirects are not followed',
      `how many inputs one call carries (batch) is ${notDeclared}: the language has no word for it, so agree on it with the handler’s author`,
      `which paths are called, with which bodies, is ${notDeclared}: handlers say it in code; add them to the OpenAPI document of the system`,
    ]),
    ...model.external.flatMap((external) => earlyWords(model, external)),
  ]
}

function earlyWords(model: Model, external: ExternalModel): readonly string[] {
  const early = actionsThatEndFirst(model, external)
  if (early.length === 0) return []
  const names = early.map((name) => `\`${name}\``).join(', ')
  return [
    `\`${external.name}\` may take ${spanWords(external.timeoutMs)}; ${names} must have ended by then. Where one of them calls it, its own time limit comes first, and no degraded answer is seen.`,
  ]
}
