/** A GitHub Actions workflow. */
import type { Job, Permissions, Step, Workflow } from '../../model/architecture/deployment.ts'
import type { Place } from '../../model/architecture/place.ts'
import type { Yaml } from './yaml-tree.ts'
import { entriesOf, itemsOf, numberAt, placesWithin, textAt, textMap, textsOf, valueAt } from './yaml-values.ts'

export function isWorkflowPath(path: string): boolean {
  return /(^|\/)\.github\/workflows\/[^/]+\.ya?ml$/i.test(path)
}

export function isWorkflow(root: Yaml): boolean {
  return valueAt(root, 'jobs')?.entries != null && root.entries?.has('on') === true
}

export function readWorkflow(file: string, root: Yaml, text: string): Workflow {
  return {
    file,
    name: textAt(root, 'name'),
    triggers: triggers(valueAt(root, 'on')),
    permissions: permissions(root),
    concurrency: root.entries?.has('concurrency') ?? false,
    variables: textMap(valueAt(root, 'env')),
    jobs: entriesOf(valueAt(root, 'jobs')).map(([id, { key, value }]) =>
      job({ id, key, of: value, text, shell: defaultShell(root) }),
    ),
    place: root.place,
    places: placesWithin(root),
  }
}

function triggers(on: Yaml | undefined): Workflow['triggers'] {
  if (on?.text != null) return [{ event: on.text, types: [], place: on.place }]
  const listed = itemsOf(on).flatMap(({ text, place }) => (text === null ? [] : [{ event: text, types: [], place }]))
  const mapped = entriesOf(on).map(([event, { key, value }]) => ({ event, types: textsOf(valueAt(value, 'types')), place: key }))
  return [...listed, ...mapped]
}

function permissions(of: Yaml): Permissions | null {
  const entry = of.entries?.get('permissions')
  if (entry === undefined) return null
  const { key, value } = entry
  const place: Place = { ...key, end: Math.max(key.end, value.place.end) }
  return { scopes: value.text ?? textMap(value), place }
}

function defaultShell(of: Yaml): string | null {
  return textAt(of, 'defaults', 'run', 'shell')
}

interface JobSource {
  readonly id: string
  readonly key: Place
  readonly of: Yaml
  readonly text: string
  readonly shell: string | null
}

function job({ id, key, of, text, shell }: JobSource): Job {
  const secrets = valueAt(of, 'secrets')
  const timeout = valueAt(of, 'timeout-minutes')
  return {
    id,
    permissions: permissions(of),
    environment: textAt(of, 'environment') ?? textAt(of, 'environment', 'name'),
    variables: textMap(valueAt(of, 'env')),
    runsOn: textsOf(valueAt(of, 'runs-on')),
    timeoutMinutes: timeout === undefined ? null : (numberAt(timeout) ?? 0),
    concurrency: of.entries?.has('concurrency') ?? false,
    uses: textAt(of, 'uses'),
    needs: textsOf(valueAt(of, 'needs')),
    condition: textAt(of, 'if'),
    secrets: secrets?.text === 'inherit' ? 'inherit' : secrets === undefined ? 'none' : 'some',
    steps: itemsOf(valueAt(of, 'steps')).map((each) => step(each, text, defaultShell(of) ?? shell)),
    place: key,
  }
}

function step(of: Yaml, text: string, shell: string | null): Step {
  const uses = valueAt(of, 'uses')
  const run = valueAt(of, 'run')
  return {
    name: textAt(of, 'name'),
    uses: uses?.text == null ? null : { ...action(uses.text), place: uses.place },
    run: run?.text == null ? null : { text: run.text, source: text.slice(run.place.start, run.place.end), place: run.place },
    shell: textAt(of, 'shell') ?? shell,
    with: textMap(valueAt(of, 'with')),
    environment: textMap(valueAt(of, 'env')),
    condition: textAt(of, 'if'),
    place: of.place,
  }
}

function action(text: string): { action: string; ref: string | null } {
  const at = text.lastIndexOf('@')
  return at <= 0 ? { action: text, ref: null } : { action: text.slice(0, at), ref: text.slice(at + 1) }
}
