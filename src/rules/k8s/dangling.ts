import { nearest } from '../../kit/text.ts'
import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Container, KubeObject } from '../../model/architecture/deployment.ts'
import type { Place } from '../../model/architecture/place.ts'
import type { Edit } from '../../model/finding.ts'
import type { Rule } from '../rule.ts'
import { inside, listInside, objectsOf, podContainers, sameNamespace, selectorOf, selects, textInside } from '../workloads.ts'
import { replaced } from '../yaml-edit.ts'

interface Dangling {
  readonly at: Place
  readonly what: string
  readonly related: { readonly at: Place; readonly message: string }
  readonly edits: readonly Edit[]
}

const api = (service: string, rest = '', ports = '[{ name: http, containerPort: 8080 }]'): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  template:
    metadata: { labels: { app: api, tier: web } }
    spec:
      containers: [{ name: api, image: "api:1", ports: ${ports} }]
---
apiVersion: v1
kind: Service
metadata: { name: api }
spec:
${service}${rest}`

const right = '  selector: { app: api }\n  ports: [{ name: web, port: 80, targetPort: http }]\n'
const ingress = (name: string, port: string): string => `---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: www }
spec:
  rules:
    - http:
        paths: [{ path: /, pathType: Prefix, backend: { service: { name: ${name}, port: { number: ${port} } } } }]
`
const scaler = (name: string): string =>
  `---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: { name: api }\nspec: { scaleTargetRef: { kind: Deployment, name: ${name} } }\n`

export const rule: Rule = {
  id: 'k8s/dangling',
  title: 'A manifest points at nothing',
  severity: 'high',
  confidence: 'likely',
  profile: 'gate',
  says: '{kind} `{name}` {what}',
  because: 'the cluster accepts it, and the requests, the scaling or the protection that it stands for never come about',
  instead: 'make both sides say the same',
  check(architecture, report) {
    const found = [services, ingresses, scalers, budgets].flatMap((look) => look(architecture))
    for (const [object, { at, what, related, edits }] of found) {
      report({
        at,
        subject: `container:${object.name}`,
        values: { kind: object.kind, name: object.name, what },
        related: [related],
        fix: { safety: edits.length === 0 ? 'manual' : 'suggested', edits },
      })
    }
  },
  bad: {
    'a selector with another value': api('  selector: { app: apis, tier: web }\n  ports: [{ port: 80, targetPort: 8080 }]\n'),
    'a port by a name that no container has': api('  selector: { app: api }\n  ports: [{ port: 80, targetPort: web }]\n'),
    'a port that no container listens on': api('  selector: { app: api }\n  ports:\n    - port: 80\n      targetPort: 3000\n'),
    'an Ingress to a Service that is spelt otherwise': api(right, ingress('apis', '80')),
    'an Ingress to another port': api(right, ingress('api', '8080')),
    'a scaler of nothing': api(right, scaler('ap')),
    'a budget that covers nothing': api(
      right,
      `---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: { name: api }\nspec: { minAvailable: 1, selector: { matchLabels: { app: apo } } }\n`,
    ),
  },
  good: {
    'all agree': api(right, ingress('api', '80') + scaler('api')),
    'ports by number, which a container need not declare': api(
      '  selector: { app: api }\n  ports: [{ port: 80, targetPort: 3000 }]\n',
      '',
      '[]',
    ),
    'the workloads are in another repository': `apiVersion: v1\nkind: Service\nmetadata: { name: api }\nspec: { selector: { app: api }, ports: [{ port: 80 }] }\n${ingress('other', '80')}`,
    'a Service of something else, from elsewhere': api(
      right,
      `---\napiVersion: v1\nkind: Service\nmetadata: { name: grafana }\nspec: { selector: { component: grafana }, ports: [{ port: 80 }] }\n`,
    ),
    'a name outside the cluster': api(
      right,
      `---\napiVersion: v1\nkind: Service\nmetadata: { name: db }\nspec: { type: ExternalName, externalName: db.example.com }\n`,
    ),
    'another namespace': api(right, ingress('api', '80').replace('{ name: www }', '{ name: www, namespace: edge }')),
  },
  fixed: {
    'a port by a name that no container has': api('  selector: { app: api }\n  ports: [{ port: 80, targetPort: http }]\n'),
    'a port that no container listens on': api('  selector: { app: api }\n  ports:\n    - port: 80\n      targetPort: 8080\n'),
    'an Ingress to a Service that is spelt otherwise': api(right, ingress('api', '80')),
    'an Ingress to another port': api(right, ingress('api', '80')),
    'a scaler of nothing': api(right, scaler('api')),
  },
}

type Look = (architecture: Architecture) => readonly (readonly [KubeObject, Dangling])[]

/** A selector is held against what it nearly selects: pods that no manifest here describes are another repository's. */
const services: Look = (architecture) =>
  objectsOf(architecture, 'Service').flatMap((service) => {
    const selector = selectorOf(service)
    const pods = podContainers(architecture).filter(
      ({ namespace, initContainer }) => !initContainer && sameNamespace(namespace, service.namespace),
    )
    if (selector === null || pods.length === 0) return []
    const selected = pods.filter((pod) => selects(selector, pod))
    if (selected.length > 0) return targetPorts(service, selected).map((found) => [service, found] as const)
    const meant = nearlySelected(selector, service.name, pods)
    if (meant === undefined) return []
    const what = `selects ${labelText(selector)}, and no pod has these labels`
    const related = { at: meant.place, message: `pods of \`${meant.workloadName}\` have ${labelText(meant.labels)}` }
    return [[service, { at: service.places['spec/selector'] ?? service.place, what, related, edits: [] }] as const]
  })

function nearlySelected(
  selector: Readonly<Record<string, string>>,
  name: string,
  pods: readonly Container[],
): Container | undefined {
  return pods.find(
    ({ labels, workloadName }) => workloadName === name || Object.entries(selector).some(([key, value]) => labels[key] === value),
  )
}

function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `\`${key}: ${value}\``)
    .join(', ')
}

function targetPorts(service: KubeObject, selected: readonly Container[]): readonly Dangling[] {
  const names = new Set(selected.flatMap((container) => namedPorts(container)))
  const numbers = new Set(selected.flatMap(({ ports }) => ports.map(({ target }) => target)))
  return listInside(service.spec, 'spec', 'ports').flatMap((port, at): readonly Dangling[] => {
    const target = inside(port, 'targetPort')
    const place = service.places[`spec/ports/${at}/targetPort`]
    const isMissing =
      typeof target === 'string' && !/^\d+$/.test(target) ? !names.has(target) : numbers.size > 0 && !numbers.has(Number(target))
    if (place === undefined || target === null || !isMissing) return []
    const only = selected.length === 1 && selected[0]!.ports.length === 1 ? selected[0]! : null
    const instead =
      only === null ? null : typeof target === 'string' ? (namedPorts(only)[0] ?? only.ports[0]!.target) : only.ports[0]!.target
    return [
      {
        at: place,
        what: `sends to port \`${target}\`, which no container of its pods has`,
        related: { at: selected[0]!.ports[0]?.place ?? selected[0]!.place, message: 'the ports that there are' },
        edits: instead === null ? [] : [replaced(place, String(instead))],
      },
    ]
  })
}

function namedPorts({ ports }: Container): readonly string[] {
  return ports.flatMap(({ name }) => name ?? [])
}

const ingresses: Look = (architecture) =>
  objectsOf(architecture, 'Ingress').flatMap((ingress) =>
    listInside(ingress.spec, 'spec', 'rules').flatMap((each, ruleAt) =>
      listInside(each, 'http', 'paths').flatMap((path, pathAt) => {
        const at = `spec/rules/${ruleAt}/http/paths/${pathAt}/backend/service`
        const found = backend(architecture, ingress, inside(path, 'backend', 'service'), at)
        return found === null ? [] : [[ingress, found] as const]
      }),
    ),
  )

function backend(
  architecture: Architecture,
  { namespace, places }: KubeObject,
  reference: unknown,
  path: string,
): Dangling | null {
  const name = textInside(reference, 'name')
  const known = objectsOf(architecture, 'Service').filter((service) => service.namespace === namespace)
  const service = known.find((each) => each.name === name)
  const namePlace = places[`${path}/name`]
  if (name === null || namePlace === undefined) return null
  if (service === undefined) return misspelt(name, namePlace, known, 'sends to Service')
  const number = inside(reference, 'port', 'number')
  const portPlace = places[`${path}/port/number`]
  const ports = listInside(service.spec, 'spec', 'ports').map((port) => inside(port, 'port'))
  if (number === null || portPlace === undefined || ports.length === 0 || ports.includes(number)) return null
  return {
    at: portPlace,
    what: `sends to port \`${number}\` of Service \`${name}\`, which has none such`,
    related: { at: service.places['spec/ports'] ?? service.place, message: 'the ports that there are' },
    edits: ports.length === 1 ? [replaced(portPlace, String(ports[0]))] : [],
  }
}

/** Only where one is called nearly so: anything else may be of another repository. */
function misspelt(name: string, at: Place, known: readonly KubeObject[], does: string): Dangling | null {
  if (name.length > 100 || known.length > 500) return null
  const meant = known.find(
    (each) =>
      each.name ===
      nearest(
        name,
        known.map((one) => one.name),
      ),
  )
  if (meant === undefined) return null
  const related = { at: meant.place, message: `the nearest is \`${meant.name}\`` }
  return { at, what: `${does} \`${name}\`, which is not there`, related, edits: [replaced(at, meant.name)] }
}

const scalers: Look = (architecture) =>
  objectsOf(architecture, 'HorizontalPodAutoscaler').flatMap((scaler) => {
    const kind = textInside(scaler.spec, 'spec', 'scaleTargetRef', 'kind') ?? ''
    const name = textInside(scaler.spec, 'spec', 'scaleTargetRef', 'name')
    const at = scaler.places['spec/scaleTargetRef/name']
    const known = objectsOf(architecture, kind).filter(({ namespace }) => sameNamespace(namespace, scaler.namespace))
    if (name === null || at === undefined || known.some((each) => each.name === name)) return []
    const found = misspelt(name, at, known, `scales ${kind}`)
    return found === null ? [] : [[scaler, found] as const]
  })

const budgets: Look = (architecture) =>
  objectsOf(architecture, 'PodDisruptionBudget').flatMap((budget) => {
    const labels = inside(budget.spec, 'spec', 'selector', 'matchLabels')
    const selector = Object.fromEntries(Object.entries(labels ?? {}).map(([key, value]) => [key, String(value)]))
    const pods = podContainers(architecture).filter(({ namespace }) => sameNamespace(namespace, budget.namespace))
    if (Object.keys(selector).length === 0 || pods.some((pod) => selects(selector, pod))) return []
    const meant = nearlySelected(selector, budget.name, pods)
    if (meant === undefined) return []
    const related = { at: meant.place, message: `pods of \`${meant.workloadName}\` have ${labelText(meant.labels)}` }
    const at = budget.places['spec/selector'] ?? budget.place
    return [[budget, { at, what: `covers ${labelText(selector)}, and no pod has these labels`, related, edits: [] }] as const]
  })
