import type { Container, Image } from '../../model/architecture/deployment.ts'
import type { Place } from '../../model/architecture/place.ts'
import type { Edit } from '../../model/finding.ts'
import { isDataStore, isHostAgent, isInfrastructure } from '../image-kinds.ts'
import type { Rule } from '../rule.ts'
import { containerSubject, podContainers } from '../workloads.ts'
import { appended } from '../yaml-edit.ts'

const pod = (spec: string, container = ''): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  template:
    spec:
${spec}      containers:
        - name: api
          image: ghcr.io/acme/api:1
${container}`

export const rule: Rule = {
  id: 'k8s/run-as-root',
  title: 'Nothing keeps the container from running as root',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '`{name}` of {workload} `{of}` {how}',
  because: 'root in the container is root on the node as soon as one fault of the kernel or one mount lets it out',
  instead:
    'say `runAsNonRoot: true` and `allowPrivilegeEscalation: false` in its `securityContext`, and where it can, `readOnlyRootFilesystem: true`',
  references: ['CWE-250', 'CIS Kubernetes 5.2.6'],
  check(architecture, report) {
    if (imagesProveIt(architecture.deployment.images)) return
    for (const container of podContainers(architecture)) {
      const { image, workload, workloadName, runsAsNonRoot, initContainer } = container
      const isBoughtIn =
        isDataStore(image) || isInfrastructure(image) || isHostAgent(image, workloadName) || workload === 'DaemonSet'
      if (runsAsNonRoot === true || initContainer || (isBoughtIn && runsAsNonRoot === null)) continue
      const edits = asNonRoot(container)
      report({
        at: container.places.securityContext ?? container.place,
        subject: containerSubject(container),
        values: {
          name: container.name,
          workload,
          of: workloadName,
          how: runsAsNonRoot === false ? 'is told to run as root' : 'runs as the user of its image, which may be root',
        },
        related: startsIn(architecture.deployment.images),
        fix: { safety: edits.length === 0 ? 'manual' : 'suggested', edits },
      })
    }
  },
  bad: {
    'nothing is said': pod('', '          ports:\n            - containerPort: 80\n'),
    'a context that says other things': pod(
      '      securityContext: { fsGroup: 1000 }\n',
      '          securityContext:\n            readOnlyRootFilesystem: true\n',
    ),
    'root by number': pod('', '          securityContext: { runAsUser: 0 }\n'),
  },
  good: {
    'the pod says it': pod('      securityContext: { runAsNonRoot: true }\n'),
    'the container says it': pod('', '          securityContext: { runAsUser: 10001 }\n'),
    'the image proves it': { Dockerfile: `FROM node:22\nUSER node\nCMD ["node", "a.js"]\n`, 'k8s/api.yaml': pod('') },
    'an image that is bought in, and changes its user itself': pod('').replace('ghcr.io/acme/api:1', 'postgres:16'),
  },
  fixed: {
    'nothing is said': pod(
      '',
      '          ports:\n            - containerPort: 80\n          securityContext:\n            runAsNonRoot: true\n            allowPrivilegeEscalation: false\n',
    ),
    'a context that says other things': pod(
      '      securityContext: { fsGroup: 1000 }\n',
      '          securityContext:\n            readOnlyRootFilesystem: true\n            runAsNonRoot: true\n',
    ),
  },
}

/** Every image that the repository builds for production ends with an account of its own. */
function imagesProveIt(images: readonly Image[]): boolean {
  const released = images.filter(({ development }) => !development)
  return (
    released.length > 0 &&
    released.every(({ stages }) => {
      const user = stages.at(-1)?.instructions.findLast(({ name }) => name === 'USER')?.text
      return user !== undefined && !/^(root|0)(:|$)/.test(user) && !user.includes('$')
    })
  )
}

/** Where the images say, or leave open, who starts the process. */
function startsIn(images: readonly Image[]): readonly { readonly at: Place; readonly message: string }[] {
  return images.flatMap(({ development, stages }) => {
    const instructions = development ? [] : (stages.at(-1)?.instructions ?? [])
    const user = instructions.findLast(({ name }) => name === 'USER')
    const start = instructions.findLast(({ name }) => name === 'CMD' || name === 'ENTRYPOINT')
    if (user !== undefined) return [{ at: user.place, message: `the image says \`USER ${user.text}\`` }]
    return start === undefined ? [] : [{ at: start.place, message: 'the image starts it, and says no `USER`' }]
  })
}

function asNonRoot({ places, runsAsNonRoot }: Container): readonly Edit[] {
  if (runsAsNonRoot === false) return []
  if (places.securityContext !== undefined) return appended(places, 'securityContext', ['runAsNonRoot: true'])
  return appended(places, '', ['securityContext:', '  runAsNonRoot: true', '  allowPrivilegeEscalation: false'])
}
