import type { Container } from '../../model/architecture/deployment.ts'
import type { Fix } from '../../model/finding.ts'
import { isHostAgent } from '../image-kinds.ts'
import type { Rule } from '../rule.ts'
import { containerSubject, podContainers } from '../workloads.ts'
import { replaced } from '../yaml-edit.ts'

const pod = (spec: string, container = '', kind = 'Deployment'): string => `apiVersion: apps/v1
kind: ${kind}
metadata: { name: api }
spec:
  template:
    spec:
${spec}      containers:
        - name: api
          image: ghcr.io/acme/api:1
${container}`

export const rule: Rule = {
  id: 'k8s/privileged',
  title: 'A container that owns its node',
  severity: 'high',
  confidence: 'certain',
  profile: 'gate',
  says: '`{name}` of {workload} `{of}` is given {what}',
  because: 'whoever gets into this container gets the node, and with it every other pod there and their secrets',
  instead: 'take it away; where a part of it is needed, give that part alone',
  references: ['CWE-250', 'CIS Kubernetes 5.2.1'],
  check(architecture, report) {
    for (const container of podContainers(architecture).filter((each) => !isSystemDaemon(each))) {
      for (const privilege of container.privileges) {
        const what = words(privilege.what)
        if (what === null) continue
        report({
          at: privilege.place,
          subject: containerSubject(container),
          values: { name: container.name, workload: container.workload, of: container.workloadName, what },
          fix: without(privilege),
          ...(privilege.what === 'privilege escalation' && { severity: 'medium' }),
        })
      }
    }
  },
  bad: {
    'all privileges': pod('', '          securityContext:\n            privileged: true # for perf\n'),
    'the network and the processes of the node': pod('      hostNetwork: true\n      hostPID: true\n'),
    'a capability that is as good as all, and escalation': pod(
      '',
      '          securityContext:\n            allowPrivilegeEscalation: true\n            capabilities:\n              add: [SYS_ADMIN, NET_BIND_SERVICE]\n',
    ),
    'the socket of the engine': pod(
      '      volumes:\n        - name: sock\n          hostPath: { path: /var/run/docker.sock }\n',
      '          volumeMounts:\n            - { name: sock, mountPath: /var/run/docker.sock }\n',
    ),
  },
  good: {
    'nothing of the node': pod(
      '      hostNetwork: false\n',
      '          securityContext: { privileged: false, allowPrivilegeEscalation: false }\n',
    ),
    'a daemon of the system': pod(
      '      hostNetwork: true\n      hostPID: true\n',
      '          securityContext: { privileged: true }\n',
      'DaemonSet',
    ),
    'an agent that watches its node': pod('      hostPID: true\n').replace('acme/api', 'acme/datadog-agent'),
    'a capability without power over the node': pod(
      '',
      '          securityContext:\n            capabilities: { add: [NET_BIND_SERVICE], drop: [ALL] }\n',
    ),
  },
  fixed: {
    'all privileges': pod('', '          securityContext:\n            privileged: false # for perf\n'),
    'the network and the processes of the node': pod('      hostNetwork: false\n      hostPID: false\n'),
  },
}

function isSystemDaemon({ workload, namespace, image, workloadName }: Container): boolean {
  return workload === 'DaemonSet' || namespace === 'kube-system' || isHostAgent(image, workloadName)
}

function words(what: string): string | null {
  if (what === 'privileged') return 'all privileges'
  if (what === 'privilege escalation') return 'leave to gain rights'
  if (what === 'container engine socket') return 'the socket of the container engine'
  if (what.startsWith('host path '))
    return /^host path \/(dev\/(shm|null)|etc\/(localtime|timezone|ssl)|usr\/share)/.test(what)
      ? null
      : `\`${what.slice(10)}\` of the node`
  if (what.startsWith('capability '))
    return /(ALL|SYS_ADMIN|SYS_MODULE|SYS_PTRACE|SYS_RAWIO|DAC_READ_SEARCH|BPF|NET_ADMIN)$/.test(what)
      ? `the \`${what.slice(11)}\` capability`
      : null
  return `the ${what.slice(5)} of the node`
}

function without({ what, place }: Container['privileges'][number]): Pick<Fix, 'safety' | 'edits'> {
  const isFlag = what === 'privileged' || what === 'privilege escalation' || /^host (network|pid|ipc)$/.test(what)
  return isFlag ? { safety: 'suggested', edits: [replaced(place, 'false')] } : { safety: 'manual', edits: [] }
}
