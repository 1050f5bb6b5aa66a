/** What one YAML file is, by what it holds, and what it says. */
import type { Unread } from '../../model/architecture/architecture.ts'
import type { Workflow } from '../../model/architecture/deployment.ts'
import { placesOf } from '../../model/architecture/place.ts'
import { isComposeName, type ReadService, readCompose, servicesOf } from './read-compose.ts'
import { isKubernetes, joinManifests, type Manifest, readManifest } from './read-kubernetes.ts'
import { type ReadPackage, readPackage } from './read-package.ts'
import { isWorkflow, isWorkflowPath, readWorkflow } from './read-workflow.ts'
import { readYaml, type YamlFile, type YamlLibrary } from './yaml-tree.ts'
import { valueAt } from './yaml-values.ts'

/** It is remembered from one review to the next, so it is plain data. */
export interface YamlFacts {
  readonly services: readonly ReadService[]
  readonly manifests: readonly Manifest[]
  readonly workflows: readonly Workflow[]
  readonly packages: readonly ReadPackage[]
  readonly unread: readonly Pick<Unread, 'place' | 'message'>[]
}

const nothing: YamlFacts = { services: [], manifests: [], workflows: [], packages: [], unread: [] }

type Kind = 'compose' | 'kubernetes' | 'workflow' | 'package'

export function readYamlFile(library: YamlLibrary, path: string, text: string): YamlFacts {
  const kind = kindOf(path, text)
  if (kind === null) return nothing
  if (kind === 'kubernetes' && isTemplate(text) && /(^|\/)templates\//.test(path)) return unrendered(path, text)
  const file = readYaml(library, path, text)
  if (file.fault !== null && kind !== 'workflow' && kind !== 'package' && isTemplate(text)) return unrendered(path, text)
  const unread = file.fault === null ? [] : [file.fault]
  return { ...nothing, ...factsOf(kind, path, file), unread }
}

/** What it may be; a text without the words need not be parsed. */
function kindOf(path: string, text: string): Kind | null {
  if (path.endsWith('.json')) return 'package'
  if (isWorkflowPath(path)) return 'workflow'
  if (/^["']?apiVersion["']?:/m.test(text) && /^["']?kind["']?:/m.test(text)) return 'kubernetes'
  return isComposeName(path) || /^["']?services["']?:\s*(#.*)?$/m.test(text) ? 'compose' : null
}

function factsOf(kind: Kind, path: string, { documents, text }: YamlFile): Partial<YamlFacts> {
  const root = documents[0]
  if (kind === 'kubernetes') {
    return { manifests: [joinManifests(documents.filter(isKubernetes).map((each) => readManifest(path, each)))] }
  }
  if (root === undefined || root.entries === null) return {}
  if (kind === 'package') return { packages: [readPackage(path, root)] }
  if (kind === 'workflow') return isWorkflow(root) ? { workflows: [readWorkflow(path, root, text)] } : {}
  const services = servicesOf(path, root)
  return services === null ? {} : { services: readCompose(path, text, services, valueAt(root, 'volumes')) }
}

/** `${{ }}` is an expression of a workflow, `{{ }}` a template. */
function isTemplate(text: string): boolean {
  return /(^|[^$]){{/.test(text)
}

function unrendered(path: string, text: string): YamlFacts {
  const start = text.indexOf('{{')
  const message = 'is a template that is not rendered: give its output, `helm template <chart> > rendered.yaml`'
  return { ...nothing, unread: [{ place: placesOf(path, text)(start, start + 2), message }] }
}
