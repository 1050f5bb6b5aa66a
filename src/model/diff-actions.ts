import { canonicalJson } from '../kit/json.ts'
import { diffAccess } from './diff-access.ts'
import { breaking, type Change, compatible, diffCache, diffOrder, matchNames } from './diff-change.ts'
import { diffFields } from './diff-fields.ts'
import type { ActionModel, RateModel, Returns } from './model.ts'

export function diffActions(before: readonly ActionModel[], after: readonly ActionModel[]): readonly Change[] {
  const { added, removed, kept } = matchNames(before, after)
  return [
    ...diffOrder(
      before.map(({ name }) => name),
      after.map(({ name }) => name),
      'actions',
    ),
    ...added.map(({ name }) => compatible('action-added', `actions.${name}`, `\`${name}\` is new`)),
    ...removed.map(({ name }) =>
      breaking('action-removed', `actions.${name}`, `\`${name}\` is gone`, 'keep it until nobody calls it'),
    ),
    ...kept.flatMap(([had, has]) => diffAction(had, has, `actions.${has.name}`)),
  ]
}

function diffAction(before: ActionModel, after: ActionModel, path: string): readonly Change[] {
  const [route, was] = [`${after.method} ${after.path}`, `${before.method} ${before.path}`]
  return [
    ...(route === was
      ? []
      : [
          breaking(
            'route-changed',
            `${path}.http`,
            `it answers at \`${route}\`, and did at \`${was}\``,
            `keep \`http: '${was}'\``,
          ),
        ]),
    ...(before.kind === after.kind
      ? []
      : [
          breaking(
            'type-changed',
            `${path}.kind`,
            `it is a ${after.kind}, and was a ${before.kind}`,
            'add an action of another name',
          ),
        ]),
    ...(before.on === after.on
      ? []
      : [
          breaking(
            'row-changed',
            `${path}.on`,
            `it acts on ${row(after.on)}, and did on ${row(before.on)}`,
            'add an action of another name',
          ),
        ]),
    ...diffFields(before.input, after.input, `${path}.input`, { sent: true, read: false, stored: false }),
    ...diffReturns(before.returns, after.returns, `${path}.returns`),
    ...diffAccess(before.allow, after.allow, `${path}.allow`),
    ...diffEmits(before.emits, after.emits, `${path}.emits`),
    ...diffLimit(before.limit, after.limit, `${path}.limit`),
    ...(before.status === after.status
      ? []
      : [
          breaking(
            'status-changed',
            `${path}.status`,
            `success is ${after.status}, and was ${before.status}`,
            `keep \`status: ${before.status}\``,
          ),
        ]),
    ...(before.errors === after.errors
      ? []
      : [
          breaking(
            'error-shape-changed',
            `${path}.errors`,
            'errors have another shape',
            before.errors === null ? 'leave `errors` out' : `keep \`errors: '${before.errors}'\``,
          ),
        ]),
    ...(before.timeoutMs === after.timeoutMs
      ? []
      : [
          compatible(
            'timeout-changed',
            `${path}.timeout`,
            `it may take ${after.timeoutMs} ms, and might take ${before.timeoutMs} ms`,
          ),
        ]),
    ...diffEffects(before, after, path),
    ...(before.because === after.because ? [] : [compatible('reason-changed', `${path}.because`, 'another reason is given')]),
  ]
}

/** What a call leads to beside its answer, how old that answer may be, and what proves who calls. */
function diffEffects(before: ActionModel, after: ActionModel, path: string): readonly Change[] {
  const signed = before.signed === null ? 'it has to be signed' : 'it is signed with another secret'
  return [
    ...(canonicalJson(before.starts) === canonicalJson(after.starts)
      ? []
      : [
          compatible(
            'starts-changed',
            `${path}.starts`,
            `it may start ${listed(after.starts)}, and might ${listed(before.starts)}`,
          ),
        ]),
    ...diffCache(before, after, path),
    ...(canonicalJson(before.signed) === canonicalJson(after.signed)
      ? []
      : [
          after.signed === null
            ? compatible('signature-changed', `${path}.signed`, 'it need not be signed')
            : breaking(
                'signature-changed',
                `${path}.signed`,
                signed,
                before.signed === null ? 'leave `signed` out' : 'keep the secret',
              ),
        ]),
  ]
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'nothing' : names.map((name) => `\`${name}\``).join(', ')
}

function row(entity: string | null): string {
  return entity === null ? 'no row' : `a \`${entity}\``
}

function diffReturns(before: Returns, after: Returns, path: string): readonly Change[] {
  if (before.is === 'shape' && after.is === 'shape')
    return diffFields(before.fields, after.fields, path, { sent: false, read: true, stored: false })
  if (canonicalJson(before) === canonicalJson(after)) return []
  const says = `it returns ${spoken(after)}, and did ${spoken(before)}`
  return [
    before.is === 'nothing'
      ? compatible('returns-changed', path, says)
      : breaking('returns-changed', path, says, 'add an action of another name'),
  ]
}

function spoken(returns: Returns): string {
  if (returns.is === 'nothing') return 'nothing'
  if (returns.is === 'shape') return 'a shape of its own'
  return returns.is === 'one' ? `a \`${returns.entity}\`` : `a page of \`${returns.entity}\``
}

function diffEmits(before: readonly string[], after: readonly string[], path: string): readonly Change[] {
  return [
    ...diffOrder(before, after, path),
    ...after.filter((event) => !before.includes(event)).map((event) => compatible('emit-added', path, `it emits \`${event}\``)),
    ...before
      .filter((event) => !after.includes(event))
      .map((event) => breaking('emit-removed', path, `it no longer emits \`${event}\``, `keep \`${event}\` in \`emits\``)),
  ]
}

export function diffLimit(before: RateModel | null, after: RateModel | null, path: string): readonly Change[] {
  if (canonicalJson(before) === canonicalJson(after)) return []
  const [had, has] = [before, after].map((rate) => (rate === null ? Number.POSITIVE_INFINITY : rate.count / rate.windowMs))
  const says = `the limit is ${after?.text ?? 'open'}, and was ${before?.text ?? 'open'}`
  // Of two limits of one rate the longer window lets more pass at once, and is the wider one.
  if (has! > had! || (has === had && after!.windowMs >= before!.windowMs)) return [compatible('limit-raised', path, says)]
  return [breaking('limit-lowered', path, says, before === null ? 'leave `limit` out' : `keep \`limit: '${before.text}'\``)]
}
