import assert from 'node:assert/strict'
import { test } from 'node:test'
import { joinFacts } from '../../model/architecture/architecture.ts'
import type { Deployment } from '../../model/architecture/deployment.ts'
import { createDeploymentReader } from './read-deployment.ts'
import { sourcesOf } from './sources.test-kit.ts'

async function read(files: Record<string, string>): Promise<Deployment & { unread: string[] }> {
  const { deployment, unread } = joinFacts([], [await createDeploymentReader().read(sourcesOf(files))])
  return { ...deployment, unread: unread.map(({ place, message }) => `${place.file}:${place.line}: ${message}`) }
}

const slice = (text: string, { start, end }: { start: number; end: number }): string => text.slice(start, end)

test('a Dockerfile: stages, bases with arguments, exec and shell form, flags, exact places', async () => {
  const text = [
    '# syntax=docker/dockerfile:1',
    'ARG NODE=20',
    `FROM --platform=linux/amd64 registry:5000/node:\${NODE}-slim@sha256:abc AS build`,
    'RUN --mount=type=cache,target=/x apt-get update && \\',
    '  # why',
    '  apt-get install -y curl',
    'RUN <<EOF',
    'npm install',
    'EOF',
    'FROM build',
    'ENTRYPOINT ["node", "a.js"]',
    'cmd node x.js',
    '',
  ].join('\r\n')
  const { images, unread } = await read({ Dockerfile: text, '.dockerignore': '.git' })
  assert.deepEqual(unread, [])
  const [build, final] = images[0]!.stages
  assert.equal(images[0]!.hasIgnoreFile, true)
  assert.equal(images[0]!.development, false)
  const { place, ...base } = build!.from
  assert.deepEqual(base, { image: 'registry:5000/node', tag: '20-slim', digest: 'sha256:abc', stage: false })
  assert.equal(slice(text, place), `registry:5000/node:\${NODE}-slim@sha256:abc`)
  assert.deepEqual([build!.name, final!.from.stage], ['build', true])
  const [run, heredoc] = build!.instructions
  assert.deepEqual(run!.flags, ['--mount=type=cache,target=/x'])
  assert.ok(run!.text.startsWith('apt-get update') && run!.text.endsWith('apt-get install -y curl'))
  assert.equal(slice(text, run!.place).slice(-run!.text.length), run!.text)
  assert.equal(heredoc!.text, '<<EOF\r\nnpm install\r\nEOF')
  assert.deepEqual(
    final!.instructions.map(({ name, exec }) => [name, exec]),
    [
      ['ENTRYPOINT', ['node', 'a.js']],
      ['CMD', null],
    ],
  )
})

test('Dockerfiles are found by name, by what an odd name holds, and by what compose builds', async () => {
  const { images } = await read({
    'api.Dockerfile': 'FROM a\n',
    Containerfile: 'FROM a\n',
    'Dockerfile.dev': 'FROM a\n',
    'build/docker-api': '# it\nARG X=1\nFROM node:20 AS build\n',
    'build/docker-notes': 'FROM here on it is text\n',
    'images/api': 'FROM b\n',
    'compose.yaml': 'services:\n  api:\n    build: { context: images, dockerfile: api }\n',
    'docker.ts': 'FROM a\n',
  })
  assert.deepEqual(
    images.map(({ file, development }) => [file, development]),
    [
      ['Containerfile', false],
      ['Dockerfile.dev', true],
      ['api.Dockerfile', false],
      ['build/docker-api', false],
      ['images/api', false],
    ],
  )
})

const compose = `x-base: &base
  restart: unless-stopped
  environment: &env
    LOG: info
services:
  api:
    <<: *base
    build:
      context: ./api
    environment:
      <<: *env
      DATABASE_URL: postgres://app:\${DB_PASSWORD:-secret}@db:5432/app
      TOKEN: \${TOKEN}
      HOST:
    env_file: [api.env]
    ports:
      - "\${PORT:-8080}:3000"   # outside
      - 127.0.0.1:9229:9229/tcp
      - target: 80
        published: "8081"
        host_ip: 10.0.0.1
    depends_on:
      db: { condition: service_healthy }
      cache:
        condition: service_started
    deploy:
      replicas: 3
      resources: { limits: { memory: 1g } }
    volumes:
      - ./data:/data:ro
      - pgdata:/x
      - type: bind
        source: /var/run/docker.sock
        target: /var/run/docker.sock
  worker:
    extends: api
    command: node "work er.js" --fast
    environment: { LOG: debug }
    profiles: [debug]
  db:
    image: postgres:\${PG:-16}
    healthcheck: { test: pg_isready }
    user: "999"
`

test('compose: merge keys, extends, defaults, ports, volumes, dependencies, replicas', async () => {
  const { containers, unread } = await read({ 'compose.yaml': compose, 'api.env': 'EXTRA=1\nLOG=no\n' })
  assert.deepEqual(unread, [])
  const [api, worker, db] = containers
  assert.equal(slice(compose, api!.place), 'api')
  assert.deepEqual(
    [api!.restart, api!.build, api!.dockerfile, api!.replicas?.count],
    ['unless-stopped', 'api', 'api/Dockerfile', 3],
  )
  assert.deepEqual(
    api!.environment.map(({ name, value, from }) => [name, value, from]),
    [
      ['LOG', 'info', null],
      ['DATABASE_URL', 'postgres://app:secret@db:5432/app', 'default'],
      ['TOKEN', null, 'environment'],
      ['HOST', null, 'environment'],
      ['EXTRA', '1', 'file'],
    ],
  )
  assert.deepEqual(
    api!.ports.map(({ host, published, target }) => ({ host, published, target })),
    [
      { host: null, published: 8080, target: 3000 },
      { host: '127.0.0.1', published: 9229, target: 9229 },
      { host: '10.0.0.1', published: 8081, target: 80 },
    ],
  )
  assert.equal(slice(compose, api!.ports[0]!.place), `"\${PORT:-8080}:3000"`)
  assert.deepEqual(
    api!.dependsOn.map(({ name, condition }) => [name, condition]),
    [
      ['db', 'service_healthy'],
      ['cache', 'service_started'],
    ],
  )
  assert.deepEqual(api!.resources, { requests: false, memoryLimit: true })
  assert.deepEqual(
    api!.volumes.map(({ source, kind }) => [source, kind]),
    [
      ['./data', 'bind'],
      ['pgdata', 'volume'],
      ['/var/run/docker.sock', 'bind'],
    ],
  )
  assert.deepEqual(
    api!.privileges.map(({ what }) => what),
    ['container engine socket'],
  )
  assert.deepEqual([worker!.build, worker!.command, worker!.development], ['api', ['node', 'work er.js', '--fast'], true])
  assert.equal(worker!.environment.find(({ name }) => name === 'LOG')?.value, 'debug')
  assert.deepEqual([db!.image, db!.runsAsNonRoot, db!.healthcheck !== null], ['postgres:16', true, true])
})

test('compose: a named volume of another machine is of its kind, others stay as they are', async () => {
  const text = `services:
  api:
    image: api
    volumes: ["shared:/data", "own:/cache"]
volumes:
  shared:
    driver_opts: { type: nfs, device: ":/exports" }
  own: {}
`
  const [api] = (await read({ 'compose.yaml': text })).containers
  assert.deepEqual(
    api!.volumes.map(({ source, kind }) => [source, kind]),
    [
      ['shared', 'nfs'],
      ['own', 'volume'],
    ],
  )
})

test('compose: places of bodies reach to the end of the line, comments too, and are not there in flow style', async () => {
  const { containers } = await read({ 'compose.yaml': compose })
  const { places } = containers[0]!
  assert.ok(slice(compose, places['ports/']!).endsWith('host_ip: 10.0.0.1'))
  assert.equal(slice(compose, places['ports/0']!), `"\${PORT:-8080}:3000"`)
  assert.equal(places['deploy/resources/'], undefined)
  assert.equal(places['/']!.column, 5)
  const text = 'services:\n  a:\n    image: x # last\n\n# of the file\n'
  const [one] = (await read({ 'compose.yaml': text })).containers
  assert.equal(slice(text, one!.places['/']!), 'image: x # last')
})

test('compose: the first version, another file that is extended, and YAML that only looks like it', async () => {
  const { containers } = await read({
    'docker-compose.yml': 'web:\n  image: nginx\ndb:\n  build: .\n',
    'app/stack.yaml': 'services:\n  api:\n    extends: { file: ../base.yaml, service: api }\n    ports: ["1:1"]\n',
    'base.yaml': 'services:\n  api:\n    image: x\n    restart: always\n',
    'config/services.yaml': 'services:\n  _defaults: { autowire: true }\n  App\\Foo:\n    arguments: [1]\n',
    'ci.yml': 'services:\n  - docker:dind\n',
  })
  assert.deepEqual(
    containers.map(({ file, name, image, restart }) => [file, name, image, restart]),
    [
      ['app/stack.yaml', 'api', 'x', 'always'],
      ['base.yaml', 'api', 'x', 'always'],
      ['docker-compose.yml', 'web', 'nginx', null],
      ['docker-compose.yml', 'db', null, null],
    ],
  )
})

const manifests = `apiVersion: apps/v1
kind: Deployment
metadata: { name: api, namespace: shop }
spec:
  replicas: 2
  strategy: { type: Recreate }
  template:
    metadata:
      labels: { app: api }
    spec:
      serviceAccountName: api
      securityContext: { runAsNonRoot: true }
      hostNetwork: true
      initContainers:
        - name: migrate
          image: api:1
          command: [npm, run, migrate]
      containers:
        - name: api
          image: api:1
          env:
            - name: A
              value: "1"
            - name: B
              valueFrom: { secretKeyRef: { name: s, key: b } }
          readinessProbe: { httpGet: { path: /readyz, port: 80 } }
          resources:
            requests: { cpu: 1 }
          securityContext:
            privileged: true
          volumeMounts: [{ name: data, mountPath: /data }]
      volumes:
        - name: data
          persistentVolumeClaim: { claimName: api-data }
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: tidy }
spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: tidy, image: t }] } } } } }
---
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Service
    metadata: { name: api }
    spec:
      ports:
        - targetPort: 80
`

test('Kubernetes: workloads of several documents as containers, all objects with places', async () => {
  const { containers, objects, unread } = await read({ 'k8s/app.yaml': manifests })
  assert.deepEqual(unread, [])
  assert.deepEqual(
    containers.map(({ name, workload, workloadName, initContainer }) => [name, workload, workloadName, initContainer]),
    [
      ['migrate', 'Deployment', 'api', true],
      ['api', 'Deployment', 'api', false],
      ['tidy', 'CronJob', 'tidy', false],
    ],
  )
  const api = containers[1]!
  assert.equal(slice(manifests, api.place), 'name: api')
  assert.deepEqual([api.replicas?.count, api.strategy, api.namespace, api.serviceAccount], [2, 'Recreate', 'shop', 'api'])
  assert.deepEqual([api.runsAsNonRoot, api.readOnlyRoot, api.labels], [true, null, { app: 'api' }])
  assert.deepEqual(
    api.environment.map(({ name, value, from }) => [name, value, from]),
    [
      ['A', '1', null],
      ['B', null, 'secretKeyRef'],
    ],
  )
  assert.deepEqual(
    api.probes.map(({ kind, path }) => [kind, path]),
    [['readiness', '/readyz']],
  )
  assert.deepEqual(api.resources, { requests: true, memoryLimit: false })
  assert.deepEqual(
    api.privileges.map(({ what, place }) => [what, slice(manifests, place)]),
    [
      ['privileged', 'true'],
      ['host network', 'true'],
    ],
  )
  assert.deepEqual([api.volumes[0]!.kind, api.volumes[0]!.source], ['persistentVolumeClaim', 'api-data'])
  assert.deepEqual(
    objects.map(({ kind, name }) => [kind, name]),
    [
      ['Deployment', 'api'],
      ['CronJob', 'tidy'],
      ['Service', 'api'],
    ],
  )
  assert.equal(slice(manifests, objects[2]!.places['spec/ports/0/targetPort']!), '80')
  assert.deepEqual(objects[2]!.spec, { spec: { ports: [{ targetPort: 80 }] } })
})

test('Kubernetes: a kustomize overlay changes the workload it patches, and is none of its own', async () => {
  const base = (rest: string): string =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\nspec:\n  template:\n    spec:\n      containers:\n        - name: api\n${rest}`
  const patch = base('          readinessProbe: { httpGet: { path: /readyz } }\n').replace('spec:\n', 'spec:\n  replicas: 3\n')
  const { containers, objects } = await read({
    'base/api.yaml': base('          image: api\n'),
    'overlays/production/kustomization.yaml':
      'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\npatches:\n  - path: more.yaml\n',
    'overlays/production/more.yaml': patch,
    'overlays/dev/less.yaml': patch.replace('replicas: 3', 'replicas: 1'),
  })
  assert.deepEqual(
    containers.map(({ file, replicas, probes }) => [file, replicas?.count, probes.length]),
    [['base/api.yaml', 3, 1]],
  )
  assert.deepEqual(objects.filter(({ development }) => !development).length, 1)
})

test('Helm: a template that is not rendered is told once for its chart; rendered output is read', async () => {
  const template =
    'apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Values.name }}\n{{- if .Values.x }}\nspec: {}\n{{- end }}\n'
  const { objects, unread } = await read({
    'chart/templates/a.yaml': template,
    'chart/templates/b.yaml': template,
    'other/templates/a.yaml': template,
    'rendered.yaml': '---\n# Source: chart/templates/a.yaml\napiVersion: v1\nkind: Service\nmetadata:\n  name: a\n',
    'k8s/alert.yaml': 'apiVersion: v1\nkind: ConfigMap\ndata:\n  text: "{{ .Label }}"\n',
  })
  assert.deepEqual(
    objects.map(({ kind }) => kind),
    ['ConfigMap', 'Service'],
  )
  assert.deepEqual(
    unread.map((text) => text.split(': is a template')[0]),
    ['chart/templates/a.yaml:4', 'other/templates/a.yaml:4'],
  )
})

const workflow = `name: ci
on:
  push: { branches: [main] }
  pull_request_target:
    types: [labeled]
permissions:
  contents: read
jobs:
  build:
    runs-on: ubuntu-24.04
    timeout-minutes: \${{ inputs.minutes }}
    environment: { name: production }
    needs: [lint, test]
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
      - run: |
          npm ci
          echo "\${{ github.event.issue.title }}"
        env:
          A: 1
  call:
    uses: ./.github/workflows/other.yml
    secrets: inherit
`

test('workflows: triggers, permissions, jobs, steps, and the text of a script as it is written', async () => {
  const { workflows, unread } = await read({ '.github/workflows/ci.yml': workflow })
  assert.deepEqual(unread, [])
  const [{ triggers, permissions, jobs, concurrency }] = workflows as [(typeof workflows)[0]]
  assert.deepEqual(
    triggers.map(({ event, types }) => [event, types]),
    [
      ['push', []],
      ['pull_request_target', ['labeled']],
    ],
  )
  assert.deepEqual([permissions?.scopes, concurrency], [{ contents: 'read' }, false])
  const [build, call] = jobs
  assert.deepEqual([build!.timeoutMinutes, build!.environment, build!.needs], [0, 'production', ['lint', 'test']])
  assert.deepEqual([build!.steps[0]!.uses?.action, build!.steps[0]!.uses?.ref], ['actions/checkout', 'v4'])
  assert.deepEqual(build!.steps[0]!.with, { 'persist-credentials': 'false' })
  const { run, environment } = build!.steps[1]!
  assert.equal(run!.text, `npm ci\necho "\${{ github.event.issue.title }}"\n`)
  assert.equal(run!.source, slice(workflow, run!.place))
  assert.ok(run!.source.includes('          echo'))
  assert.deepEqual(environment, { A: '1' })
  assert.deepEqual([call!.uses, call!.secrets, call!.timeoutMinutes], ['./.github/workflows/other.yml', 'inherit', null])
})

test('.env files: quotes, comments, export, examples', async () => {
  const text = `# a\nexport A=1 # one\nB="x # y\\nz"\nC='it''s'\nD=\nE=a#b\n not a line\n`
  const { variables } = await read({ '.env': text, '.env.example': 'A=\n', 'env.ts': 'A=1' })
  assert.deepEqual(
    variables.map(({ name, value, example }) => [name, value, example]),
    [
      ['A', '1', false],
      ['B', 'x # y\nz', false],
      ['C', `'it''s'`, false],
      ['D', '', false],
      ['E', 'a#b', false],
      ['A', '', true],
    ],
  )
  assert.equal(slice(text, variables[0]!.place), 'export A=1')
})

test('packages: scripts with places, tabs, and the lockfile beside them or beside their workspace', async () => {
  const text = '{\n\t"name": "app",\n\t"scripts": {\n\t\t"start": "node a.js"\n\t},\n\t"engines": { "node": ">=20" }\n}\n'
  const { packages, unread } = await read({
    'package.json': text,
    'package-lock.json': '{}',
    'packages/a/package.json': '{"dependencies":{"pg":"8"}}',
    'packages/b/package.json': '{}',
    'packages/b/pnpm-lock.yaml': '',
  })
  assert.deepEqual(unread, [])
  assert.deepEqual(
    packages.map(({ lockfile }) => lockfile),
    ['package-lock.json', 'package-lock.json', 'packages/b/pnpm-lock.yaml'],
  )
  assert.equal(slice(text, packages[0]!.scripts.start!.place), '"start": "node a.js"')
  assert.deepEqual(packages[1]!.dependencies, { pg: '8' })
})

const bomb = [
  'a: &a [x, x, x, x, x, x, x, x, x]',
  ...'bcdefghi'.split('').map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[at]}`)}]`),
]

const hostile: readonly (readonly [name: string, file: string, text: string, says: RegExp])[] = [
  ['an alias bomb', 'compose.yaml', `${bomb.join('\n')}\nservices: *i\n`, /more than 200000 values/],
  ['an alias without an anchor', 'compose.yaml', 'services: *gone\n', /alias `\*gone` without its anchor/],
  ['an alias of itself', 'compose.yaml', 'services: &a { b: *a }\n', /without its anchor/],
  ['deep brackets', 'compose.yaml', `services: ${'['.repeat(50_000)}`, /nested too deeply/],
  ['deep lists', 'compose.yaml', `services:\n${'- '.repeat(50_000)}a`, /nested too deeply/],
  [
    'deep mappings',
    'compose.yaml',
    Array.from({ length: 1000 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'),
    /nested too deeply/,
  ],
  ['a huge file', 'compose.yaml', `services:\n${'  a: { image: b }\n'.repeat(80_000)}`, /larger than a million/],
  ['broken YAML', 'compose.yaml', 'services:\n  a: [1\n  b: }\n', /^compose.yaml:\d: is not YAML: \S/],
  ['a broken workflow', '.github/workflows/a.yml', 'on: push\njobs:\n\tb: 1\n', /is not YAML/],
  ['a broken package', 'package.json', '{"name": ', /is not YAML/],
  ['a Dockerfile without a base', 'Dockerfile', 'RUN x\n', /has no `FROM`/],
  ['a huge Dockerfile', 'Dockerfile', `FROM a\nRUN ${'a "b '.repeat(100_000)}`, /larger than/],
]

for (const [name, file, text, says] of hostile) {
  test(`${name} ends in one line of what could not be read`, async () => {
    const { unread } = await read({ [file]: text, 'k8s/fine.yaml': manifests })
    assert.equal(unread.length, 1, unread.join('\n'))
    assert.match(unread[0]!, says)
  })
}

test('a broken document costs itself, not its siblings', async () => {
  const { objects, unread } = await read({
    'k8s.yaml': `${manifests}---\napiVersion: v1\nkind: [\n---\napiVersion: v1\nkind: Secret\n`,
  })
  assert.equal(unread.length, 1)
  assert.ok(objects.length >= 3)
})

test('strange shapes are read without a fault', async () => {
  for (const text of [
    'services:\n  a:\n    image: [1]\n    ports: { a: 1 }\n    environment: 5\n    build: true\n',
    '',
    'services:',
  ]) {
    assert.deepEqual((await read({ 'compose.yaml': text })).unread, [], text)
  }
  const odd = 'apiVersion: v1\nkind: Pod\nspec:\n  containers: [1, { image: 2, env: 3, ports: [x] }]\n  volumes: 3\n'
  assert.deepEqual((await read({ 'a.yaml': odd })).unread, [])
  assert.deepEqual((await read({ '.github/workflows/a.yml': 'on: 1\njobs: { a: { steps: 3 }, b: null }\n' })).unread, [])
})
