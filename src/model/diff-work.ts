import { canonicalJson } from '../kit/json.ts'
import { breaking, type Change, type ChangeKind, compatible, diffOrder, matchNames } from './diff-change.ts'
import type { Model } from './model.ts'

type Noun = 'job' | 'saga' | 'external' | 'webhook'
type Thing = { readonly name: string }

/** Jobs, sagas, others' services and webhooks. The store keeps nothing of them that would have to be fitted. */
export function diffWork(before: Model, after: Model): readonly Change[] {
  return [
    ...diffSection('job', before.jobs, after.jobs),
    ...diffSection('saga', before.sagas, after.sagas),
    ...diffSection('external', before.external, after.external),
    ...diffSection('webhook', before.webhooks, after.webhooks),
  ]
}

const sections = { job: 'jobs', saga: 'sagas', external: 'external', webhook: 'webhooks' } as const

function diffSection<T extends Thing>(noun: Noun, before: readonly T[], after: readonly T[]): readonly Change[] {
  const section = sections[noun]
  const { added, removed, kept } = matchNames(before, after)
  return [
    ...diffOrder(
      before.map(({ name }) => name),
      after.map(({ name }) => name),
      section,
    ),
    ...added.map(({ name }) => compatible(`${noun}-added`, `${section}.${name}`, `\`${name}\` is new`)),
    ...removed.map(({ name }) => removedThing(noun, name)),
    ...kept.flatMap(([had, has]) => diffThing(noun, had, has)),
  ]
}

/** Nobody calls a job; others wait for a webhook. */
function removedThing(noun: Noun, name: string): Change {
  const [path, says] = [`${sections[noun]}.${name}`, `\`${name}\` is gone`]
  if (noun === 'webhook') return breaking('webhook-removed', path, says, 'keep it until nobody waits for it')
  const waits = noun === 'external' ? null : 'keep it until none that was started is under way'
  return { ...compatible(`${noun}-removed`, path, says), remedy: waits }
}

function diffThing<T extends Thing>(noun: Noun, before: T, after: T): readonly Change[] {
  const keys = Object.keys({ ...before, ...after }) as (keyof T & string)[]
  return keys
    .filter((key) => canonicalJson(before[key]) !== canonicalJson(after[key]))
    .map((key) => {
      const path = `${sections[noun]}.${after.name}.${key.replace(/Ms$/, '')}`
      if (key === 'because') return compatible('reason-changed', path, 'another reason is given')
      const kind: ChangeKind = `${noun}-changed`
      const lost = noun === 'webhook' && key === 'events' ? missing(before[key], after[key]) : []
      if (lost.length > 0) return breaking(kind, path, `it no longer tells ${lost.join(', ')}`, `keep ${lost.join(', ')}`)
      return compatible(kind, path, changed(before[key], after[key]))
    })
}

function missing(before: unknown, after: unknown): readonly string[] {
  return (before as readonly string[])
    .filter((event) => !(after as readonly string[]).includes(event))
    .map((event) => `\`${event}\``)
}

function changed(before: unknown, after: unknown): string {
  if (typeof (before ?? after) === 'object') return 'it is another one'
  const [had, has] = [before, after].map((value) => (value === null ? 'nothing' : `\`${value}\``))
  return `it is ${has}, and was ${had}`
}
