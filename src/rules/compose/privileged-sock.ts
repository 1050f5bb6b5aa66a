import type { Container } from '../../model/architecture/deployment.ts'
import type { Severity } from '../../model/finding.ts'
import { isHostAgent } from '../image-kinds.ts'
import type { Rule } from '../rule.ts'

export const rule: Rule = {
  id: 'compose/privileged-sock',
  title: 'A container that owns its host',
  severity: 'high',
  confidence: 'certain',
  profile: 'gate',
  says: '`{name}` is given the {what}',
  because: 'whoever gets into this container is root on the host, with every other container and its data',
  instead:
    'leave it out; where a part of it is needed, give that part alone: one capability, one device, a proxy that lets reads of the socket through',
  references: ['CWE-250', 'CIS Docker 5.4'],
  check({ deployment }, report) {
    const seen = new Set<string>()
    const services = deployment.containers.filter(({ kind, development }) => kind === 'compose' && !development)
    for (const service of services.filter(({ image, name }) => !isHostAgent(image, name))) {
      for (const { what, place } of service.privileges) {
        const severity = weight(what)
        const key = `${place.file}:${place.start}:${what}`
        if (severity === null || seen.has(key)) continue
        seen.add(key)
        report({
          at: place,
          subject: `container:${service.workloadName}/${service.name}`,
          values: { name: service.name, what: words(what) },
          ...(severity !== 'high' && { severity }),
        })
      }
    }
  },
  bad: {
    'once for all who extend it': `services:\n  api:\n    build: .\n    privileged: true\n  worker:\n    extends: api\n`,
    'the socket of the engine': `services:\n  api:\n    build: .\n    volumes:\n      - /var/run/docker.sock:/var/run/docker.sock:ro\n`,
    'all privileges': `services:\n  api:\n    image: ghcr.io/acme/api:1\n    privileged: true\n`,
    'a capability that is as good as all': `services:\n  api:\n    build: .\n    cap_add: [SYS_ADMIN]\n    pid: host\n`,
    'the network of the host': `services:\n  api:\n    build: .\n    network_mode: host\n`,
  },
  good: {
    'a capability that a store needs to change its user': `services:\n  db:\n    image: postgres:16\n    cap_drop: [ALL]\n    cap_add: [CHOWN, DAC_READ_SEARCH, SETUID, SETGID]\n`,
    'an agent that watches its host': `services:
  proxy:
    image: traefik:3.4
    volumes: ["/var/run/docker.sock:/var/run/docker.sock:ro"]
  node-exporter:
    image: prom/node-exporter:v1.9.1
    pid: host
    network_mode: host
`,
    'a capability without power over the host': `services:\n  api:\n    build: .\n    cap_add: [NET_BIND_SERVICE]\n    cap_drop: [ALL]\n    privileged: false\n`,
    'only for development': { 'compose.dev.yaml': `services:\n  api:\n    build: .\n    privileged: true\n` },
  },
}

function weight(what: string): Severity | null {
  if (what.startsWith('capability '))
    return /(^|_)(ALL|SYS_ADMIN|SYS_MODULE|SYS_PTRACE|SYS_RAWIO|BPF)$/.test(what.slice(11)) ? 'high' : null
  return what === 'host network' || what.startsWith('unconfined') ? 'medium' : 'high'
}

function words(what: Container['privileges'][number]['what']): string {
  if (what === 'privileged') return 'rights of `privileged: true`'
  if (what === 'container engine socket') return 'socket of the container engine'
  return what.startsWith('capability ')
    ? `capability \`${what.slice(11)}\``
    : what.startsWith('host ')
      ? `${what.slice(5)} of the host`
      : `right to be ${what}`
}
