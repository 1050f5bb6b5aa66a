import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { catalogue } from '../catalogue/catalogue.ts'
import { deployedOf } from '../decide/deployed.ts'
import { profiles } from '../decide/profiles.ts'
import type { Design } from '../design.ts'
import { makeDesign } from '../make-design.ts'
import { readRequest } from '../understand/read-request.ts'

const templates = new URL('../../../templates/', import.meta.url)

function designed(request: string): Promise<Design> {
  return makeDesign(readRequest(request, catalogue), {
    ...{ catalogue, profile: profiles[0]!, svg: false, version: '1.0.0', lintel: '^1.0.0', calibration: null },
    template: (path) => readFileSync(new URL(path, templates), 'utf8'),
  })
}

const textOf = ({ files }: Design, path: string) => files.find((file) => file.path === path)!.text

/** As those who render Markdown name the headings of a page. */
const headingsOf = (page: string) =>
  [...page.matchAll(/^## (.+)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  )

const requests = [
  'We need an API for our social sharing feature',
  'I need to design a system that can handle 100k concurrent users for an e-commerce platform',
  'I need to design an auth service that can handle JWT tokens and integrate with our existing gRPC services',
  'a marketplace with chat, 200 tenants, GDPR and 5m users, 99.99% of the time, on AWS with Kafka and a budget of $500 a month',
]

test('what is said on the page to read first is said to its end, with its units', async () => {
  for (const request of requests) {
    const made = await designed(request)
    const page = textOf(made, 'ARCHITECTURE.md')
    assert.doesNotMatch(page, /…|\u200b|\(set, set\)/, request)
    const percent = made.brief.inputs.availabilityPercent.value
    assert.ok(page.includes(`- of the time it answers: **${percent} %** (`))
    if (made.brief.inputs.p99Ms.value === 200 && percent === 99.9)
      assert.match(page, /^- 99 of 100 answers within: \*\*200 ms\*\*/m)
  }
})

test('each decision leads to the heading that tells of it', async () => {
  for (const request of requests) {
    const made = await designed(request)
    const headings = headingsOf(textOf(made, 'docs/architecture/decisions.md'))
    const links = [...textOf(made, 'ARCHITECTURE.md').matchAll(/\(docs\/architecture\/decisions\.md#([^)]+)\)/g)].map(
      ([, at]) => at!,
    )
    assert.equal(links.length, 5)
    assert.deepEqual(
      links.filter((link) => !headings.includes(link)),
      [],
    )
  }
})

test('what is reckoned from what is assumed has two digits that count', async () => {
  const made = await designed(requests[0]!)
  assert.match(textOf(made, 'ARCHITECTURE.md'), /with about \d{1,2}(?:,?0+)*(?:,000)* users: /)
  assert.ok(made.plan.firstBottleneck!.fullAtUsers! % 1_000 !== 0, 'the plan itself keeps all of them')
})

test('pictures and servers are those that were decided and are served', async () => {
  const auth = await designed(requests[2]!)
  const context = textOf(auth, 'docs/architecture/context.md')
  assert.match(context, /neighbour0\[\/"Existing gRPC services<br\/>as the request says"\/\]/)
  assert.match(context, /neighbour0 -->\|"call it by REST; gRPC is not served yet"\| system/)
  assert.match(context, /system -\.->\|"events, by NATS JetStream"\| neighbour0/)
  assert.match(textOf(auth, 'docs/architecture/containers.md'), /broker\{\{"NATS JetStream<br\/>/)
  assert.match(textOf(auth, 'compose.yaml'), /NATS_URL: nats:\/\/nats:4222/)
  assert.match(textOf(auth, 'docs/architecture/sequences/grant-role.md'), /reads and writes, as the caller and as the system/)
  const shop = await designed(requests[1]!)
  const containers = textOf(shop, 'docs/architecture/containers.md')
  assert.match(containers, /store\[\("PostgreSQL<br\/>9 tables"\)\]/)
  assert.match(containers, new RegExp(`${deployedOf(shop.decided, shop.plan).processes} processes`))
  const social = textOf(await designed(requests[0]!), 'docs/architecture/containers.md')
  assert.match(social, /store\[\("SQLite<br\/>/)
  assert.doesNotMatch(social, /neighbour|broker|balancer/)
})
