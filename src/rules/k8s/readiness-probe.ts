/** The readiness probe that a container could have, by what the repository knows of it. */
import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Container } from '../../model/architecture/deployment.ts'
import type { Edit } from '../../model/finding.ts'
import { isDataStore } from '../image-kinds.ts'
import { appended } from '../yaml-edit.ts'

const readiness = [/\/(readyz?|readiness|health\/ready)$/, /\/(healthz?|health-?check|livez|status|up|ping)$/]

/** A route of the code that tells health, where the port is the server's; else whether the port answers at all. */
export function readinessProbe({ code }: Architecture, container: Container): readonly Edit[] {
  const port = container.ports[0]?.target
  if (port === undefined) return []
  const gets = code.routes.filter(({ method, path }) => method === 'GET' && !path.includes('{'))
  const route = readiness.flatMap((pattern) => gets.filter(({ path }) => pattern.test(path)))[0]
  const path =
    container.probes.find((probe) => probe.kind === 'liveness')?.path ??
    (isDataStore(container.image) ? null : (route?.path ?? null))
  const test = path === null ? ['  tcpSocket:', `    port: ${port}`] : ['  httpGet:', `    path: ${path}`, `    port: ${port}`]
  return appended(container.places, '', ['readinessProbe:', ...test])
}
