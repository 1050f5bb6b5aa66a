import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { DockerfileParser } from 'dockerfile-ast'
import { parse } from 'yaml'
import type { HandoffFile, HandoffService } from './emit-handoff.ts'
import { blueprints, handoffOf, inFolder } from './handoff.test-kit.ts'
import { realOutside } from './outside.ts'
import { reviewFolder } from './review.ts'

const all: readonly HandoffService[] = ['postgres', 'nats', 'redis']
const deployments: readonly (readonly HandoffService[])[] = [[], ['postgres'], all]

/** A project that the files stand in. */
const project: readonly HandoffFile[] = [
  { path: 'package.json', text: '{ "name": "it", "private": true, "type": "module", "dependencies": { "lintel": "0.1.0" } }\n' },
  { path: 'package-lock.json', text: '{ "name": "it", "lockfileVersion": 3, "packages": { "": { "name": "it" } } }\n' },
  { path: 'blueprint.json', text: '{ "name": "it", "entities": { "note": { "fields": { "body": { "kind": "text" } } } } }\n' },
]

/** What the review of Lintel finds in them, by rule and file, with every severity. */
async function found(files: readonly HandoffFile[]): Promise<readonly { rule: string; severity: string; path: string }[]> {
  return inFolder([...project, ...files], async (folder) => {
    const { review } = await reviewFolder({
      folder,
      profile: 'audit',
      all: true,
      rules: [],
      off: new Set(),
      severities: {},
      lab: false,
      withArchitecture: false,
      cacheFolder: join(folder, '.cache'),
      outside: realOutside,
      residentBytes: () => 0,
    })
    return review.findings.map(({ rule, severity, at }) => ({ rule, severity, path: at.file }))
  })
}

for (const name of Object.keys(blueprints))
  for (const services of deployments)
    test(`${name} on ${services.join(', ') || 'files'}: Lintel’s own review has nothing to say of the files`, async () => {
      const { files } = await handoffOf('platform', name, services)
      assert.deepEqual(await found(files), [])
    })

test('drivers that the guide says come with Lintel do', async () => {
  const { files } = await handoffOf('platform', 'shop', all)
  const guide = files.find(({ path }) => path === 'DEPLOY.md')!.text
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  const named = [...guide.matchAll(/its driver \((.+?)\) comes with Lintel/g)].flatMap(
    ([, names]) => names!.match(/[@a-z][\w@/-]+/g)!,
  )
  const drivers = named.filter((name) => !['and', 'code'].includes(name) && !name.startsWith('/'))
  assert.deepEqual(drivers, ['pg', '@nats-io/transport-node', '@nats-io/jetstream', 'ioredis'])
  for (const driver of drivers) assert.ok(Object.hasOwn(manifest.optionalDependencies, driver), driver)
})

test('control: the review sees the files, and says so where one is worse', async () => {
  const { files } = await handoffOf('platform', 'shop', all)
  const spoilt = (path: string, from: string | RegExp, to: string) =>
    files.map((file) => {
      if (file.path !== path) return file
      assert.notEqual(file.text.replace(from, to), file.text, `${path} has ${from}`)
      return { ...file, text: file.text.replace(from, to) }
    })
  const rules = async (worse: readonly HandoffFile[]) => (await found(worse)).map(({ rule }) => rule)
  assert.ok((await rules(spoilt('Dockerfile', 'USER node\n', ''))).includes('docker/root'))
  assert.ok((await rules(spoilt('compose.yaml', '"${POSTGRES_PASSWORD:?}"', 'postgres'))).includes('compose/default-creds'))
  assert.ok(
    (await rules(spoilt('compose.yaml', /condition: service_healthy/g, 'condition: service_started'))).includes(
      'compose/no-health-or-wait',
    ),
  )
  assert.ok(
    (await rules(spoilt('.github/workflows/lintel.yml', 'permissions:\n  contents: read', 'permissions: write-all'))).includes(
      'ci/excess-permissions',
    ),
  )
})

interface Compose {
  readonly services: Readonly<
    Record<
      string,
      {
        readonly environment?: Readonly<Record<string, string>>
        readonly depends_on?: object
        readonly volumes?: readonly string[]
      }
    >
  >
  readonly volumes: object
}

for (const services of deployments)
  test(`${services.join(', ') || 'files'}: compose has those servers and no other, and each volume is declared`, async () => {
    const { services: has, volumes } = parse((await handoffOf('platform', 'shop', services)).text('compose.yaml')) as Compose
    assert.deepEqual(Object.keys(has).sort(), ['api', 'backup', ...services].sort())
    assert.deepEqual(Object.keys(has.api!.depends_on ?? {}), services)
    assert.equal('DATABASE_URL' in has.api!.environment!, services.includes('postgres'))
    const used = Object.values(has).flatMap((service) => (service.volumes ?? []).map((volume) => volume.split(':')[0]!))
    assert.deepEqual(new Set(used.filter((volume) => !volume.startsWith('.'))), new Set(Object.keys(volumes)))
    for (const name of ['PAYMENTS_URL', 'PAYMENTS_KEY', 'CARRIER_URL', 'PAYMENTS_WEBHOOK_SECRET'])
      assert.equal(has.api!.environment![name], `\${${name}:?}`)
  })

test('the image is built in two stages, without what is for development, runs as nobody special and tells its health', async () => {
  const dockerfile = DockerfileParser.parse((await handoffOf('platform', 'bare')).text('Dockerfile'))
  const words = dockerfile.getInstructions().map((each) => each.getInstruction())
  assert.equal(dockerfile.getFROMs().length, 2)
  for (const from of dockerfile.getFROMs()) assert.match(from.getImageTag() ?? '', /^22-/)
  assert.ok(words.lastIndexOf('USER') < words.lastIndexOf('CMD') && words.lastIndexOf('USER') > words.lastIndexOf('FROM'))
  assert.equal(dockerfile.getHEALTHCHECKs().length, 1)
  assert.match(
    dockerfile
      .getInstructions()
      .find((each) => each.getInstruction() === 'RUN')!
      .getArgumentsContent() ?? '',
    /^npm ci --omit=dev/,
  )
})

test('the pipeline checks, tests, reviews, plans and builds, each step by a command that the shell can read', async () => {
  const { jobs } = parse((await handoffOf('platform', 'shop', all)).text('.github/workflows/lintel.yml')) as {
    jobs: Record<string, { 'timeout-minutes': number; steps: readonly { run?: string; uses?: string }[] }>
  }
  assert.deepEqual(Object.keys(jobs), ['check', 'review', 'migrate', 'image'])
  const steps = Object.values(jobs).flatMap((job) => job.steps)
  const script = steps.flatMap(({ run }) => run ?? []).join('\n')
  for (const word of ['npx lintel check', 'npm test', 'npx lintel review', 'npx lintel migrate plan', 'docker build'])
    assert.ok(script.includes(word), word)
  for (const { run } of steps) if (run !== undefined) execFileSync('bash', ['-n', '-c', run])
  for (const { uses } of steps) if (uses !== undefined) assert.match(uses, /@[0-9a-f]{40}$/)
})

test('env.example has every variable that is read, and a value for no secret', async () => {
  const example = (await handoffOf('platform', 'shop')).text('env.example')
  const named = new Set([...example.matchAll(/^#?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name))
  const code = readFileSync(fileURLToPath(new URL('../../src/house/settings.ts', import.meta.url)), 'utf8')
  const read = new Set(
    [...code.matchAll(/(?:read\('|environment\.|'(?=LINTEL_[A-Z]+_CLAIM))([A-Z][A-Z0-9_]+)/g)].map(([, name]) => name!),
  )
  assert.ok(read.size > 15, 'the settings were found in the code')
  const [, production = ''] = readFileSync(fileURLToPath(new URL('../../docs/serve.md', import.meta.url)), 'utf8').split(
    '\n## In production\n',
  )
  const rows = production
    .split('\n## ')[0]!
    .split('\n')
    .filter((line) => line.startsWith('| `'))
  const documented = rows.flatMap((row) => [...row.split('|')[1]!.matchAll(/`([A-Z][A-Z0-9_]+)`/g)].map(([, name]) => name!))
  assert.deepEqual(
    [...read, ...documented, 'PAYMENTS_KEY', 'CARRIER_URL'].filter((name) => !named.has(name)),
    [],
  )
  for (const name of ['DATABASE_URL', 'NATS_URL', 'CACHE_URL', 'PAYMENTS_KEY'])
    assert.match(example, new RegExp(`^#?${name}=$`, 'm'))
})
