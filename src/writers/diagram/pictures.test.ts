import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyBlueprint } from '../../model/blueprint.arbitrary.test-kit.ts'
import { anyText } from '../../model/field.arbitrary.test-kit.ts'
import type { Model } from '../../model/model.ts'
import { normalise } from '../../model/normalise.ts'
import { accessOf, isOpen, operationsOf } from '../openapi/index.ts'
import { oddModel, socialModel } from '../openapi/social-model.test-kit.ts'
import { componentPicture } from './component-picture.ts'
import { containerPicture } from './container-picture.ts'
import { contextPicture } from './context-picture.ts'
import type { PicturePart } from './picture-parts.ts'
import { readFlowchart } from './read-mermaid.test-kit.ts'
import { writeBoxPicture } from './write-box-picture.ts'
import { writeComponentDiagram } from './write-component-diagram.ts'
import { writeContainerDiagram } from './write-container-diagram.ts'
import { writeContextDiagram } from './write-context-diagram.ts'
import { writeSvg } from './write-svg.ts'

const runs = { numRuns: 60 }

/** `from to` of every arrow, as titles. */
function arrowsOf(source: string): readonly string[] {
  const { boxes, arrows } = readFlowchart(source)
  return arrows.map(({ from, to, dashed }) => `${boxes.get(from)![0]} ${dashed ? '-.->' : '-->'} ${boxes.get(to)![0]}`).sort()
}

/** The same, from the model alone. */
function expectedContext(model: Model): readonly string[] {
  const operations = operationsOf(model)
  const member = model.actor === null ? 'Signed in' : `Signed-in ${model.actor}`
  const people = [
    ...(operations.some(isOpen) ? ['Anyone'] : []),
    // Whatever the rule, a caller of no role gets through it as JSON says: some branch of it names neither a role nor a rule.
    ...(operations.some((each) => !isOpen(each) && opensTo(accessOf(each))) ? [member] : []),
    ...model.roles.map((role) => `Role ${role}`),
  ]
  const closed = operations.some((each) => !isOpen(each))
  return [
    ...people.map((each) => `${each} --> ${model.name}`),
    ...(closed ? people.filter((each) => each !== 'Anyone').map((each) => `${each} --> Identity provider`) : []),
    ...(closed ? [`${model.name} -.-> Identity provider`] : []),
    ...model.actions.flatMap(({ name, signed }) => (signed === null ? [] : [`Sender of ${name} --> ${model.name}`])),
    ...model.external.map(({ name }) => `${model.name} --> ${name}`),
    ...model.webhooks.map(({ name }) => `${model.name} -.-> ${name}`),
  ].sort()
}

function opensTo(access: ReturnType<typeof accessOf>): boolean {
  if (access.is === 'any') return access.of.some(opensTo)
  if (access.is === 'all') return access.of.every(opensTo)
  return access.is !== 'role'
}

test('a context has the people and systems of its model, each with its arrows, and no others', () => {
  fc.assert(
    fc.property(anyBlueprint, (blueprint) => {
      const model = normalise(blueprint)
      assert.deepEqual(arrowsOf(writeContextDiagram(model)), expectedContext(model))
    }),
    runs,
  )
})

test('control: an arrow that is left out is found', () => {
  const picture = contextPicture(socialModel)
  for (let i = 0; i < picture.arrows.length; i++) {
    const without = writeBoxPicture({ ...picture, arrows: picture.arrows.toSpliced(i, 1) })
    assert.notDeepEqual(arrowsOf(without), expectedContext(socialModel))
  }
})

test('a context tells of senders, systems of others and receivers', async () => {
  const model = normalise({
    name: 'shop',
    entities: {
      endpoint: { fields: { url: { kind: 'text', format: 'url' }, key: { kind: 'secret' } }, can: { read: 'anyone' } },
    },
    events: { paid: { of: { kind: 'ref', to: 'endpoint' } } },
    actions: { settle: { signed: { secret: { env: 'SECRET' } }, allow: 'anyone', input: { at: { kind: 'time' } } } },
    external: { payments: { url: 'https://pay.example.com' } },
    webhooks: { partners: { events: ['paid'], to: { entity: 'endpoint', url: 'url', secret: 'key' } } },
  })
  const { boxes, arrows } = readFlowchart(writeContextDiagram(model))
  assert.deepEqual(boxes.get('webhook0'), ['partners', 'webhook receivers, a row of endpoint each'])
  assert.deepEqual(
    arrows.map(({ from, says, to }) => [from, says.join('; '), to]),
    [
      ['anyone', 'reads endpoints; calls settle (signed)', 'system'],
      ['sender0', 'signed call of settle', 'system'],
      ['system', 'calls', 'external0'],
      ['system', 'signed POST; paid', 'webhook0'],
    ],
  )
  const svg = await writeSvg(model, 'context')
  for (const each of ['Sender of settle', 'payments', 'partners', 'signed POST']) assert.ok(svg.includes(each), each)
  assert.equal((svg.match(/class="edge arrow"/g) ?? []).length, 4)
})

/** `from to` of every arrow that is drawn: a line to what is said, and an arrow from there. */
function drawnIn(svg: string): readonly string[] {
  const steps = [
    ...svg.matchAll(/<g id="edge\d+" class="edge (?:lead|arrow)">\s*<title>(\w+)(?::\w)?&#45;&gt;(\w+)(?::\w)?<\/title>/g),
  ]
  const heads = new Map(
    [...svg.matchAll(/class="edge arrow">\s*<title>([\w:]+)&#45;&gt;([\w:]+)<\/title>\s*<path[^>]*>\s*<polygon/g)].map((each) => [
      `${each[1]} ${each[2]}`,
      true,
    ]),
  )
  assert.equal(heads.size, (svg.match(/class="edge arrow"/g) ?? []).length, 'each arrow has a head, and no line has')
  assert.equal((svg.match(/class="edge lead">[\s\S]*?<\/g>/g) ?? []).filter((each) => each.includes('<polygon')).length, 0)
  const leading = new Map(steps.filter(([, , to]) => to!.startsWith('says')).map(([, from, to]) => [to!, from!]))
  return steps.flatMap(([, from, to]) => (to!.startsWith('says') ? [] : [`${leading.get(from!) ?? from} ${to}`])).sort()
}

test('the arrows that are drawn are those of the picture', async () => {
  const parts = socialParts
  const boxes = [
    ['context', contextPicture(socialModel)],
    ['container', containerPicture(socialModel)],
    ['component', componentPicture(socialModel, parts)],
  ] as const
  for (const [kind, { arrows }] of boxes) {
    // One that leads back is told the other way round, with its head where it begins.
    const either = (pair: string) => pair.split(' ').sort().join(' ')
    const pairs = arrows.map(({ from, to }) => either(`${from} ${to}`))
    assert.deepEqual(
      drawnIn(await writeSvg(socialModel, kind, { parts }))
        .map(either)
        .sort(),
      pairs.sort(),
      kind,
    )
  }
})

// ── components ───────────────────────────────────────────────────────────────

const none = { entities: [], actions: [], events: [], jobs: [], sagas: [] }
const socialParts: readonly PicturePart[] = [
  { ...none, name: 'people', entities: ['user', 'follow'] },
  { ...none, name: 'posts', entities: ['post', 'comment', 'like'] },
  { ...none, name: 'sharing', entities: ['share'], actions: ['sharePost'], events: ['postShared'] },
  { ...none, name: 'bell', listens: ['postShared'] },
]

test('components say why one knows another', async () => {
  const { boxes, frames, arrows } = readFlowchart(writeComponentDiagram(socialModel, socialParts))
  assert.deepEqual([...frames], [['social', ['part0', 'part1', 'part2', 'part3']]])
  assert.deepEqual(boxes.get('part2'), ['sharing', 'entities: share', 'actions: sharePost', 'events: postShared'])
  assert.deepEqual(
    arrows.map(({ from, to, dashed, says }) => [from, to, dashed, says]),
    [
      ['part1', 'part0', false, ['post.author is a user', 'comment.author is a user', 'like.by is a user']],
      ['part2', 'part1', false, ['share.post is a post', 'sharePost on post']],
      ['part2', 'part0', false, ['share.by is a user']],
      ['part2', 'part3', true, ['event postShared']],
    ],
  )
  const svg = await writeSvg(socialModel, 'component', { parts: socialParts })
  assert.equal((svg.match(/class="edge arrow"/g) ?? []).length, 4)
  assert.equal(await writeSvg(structuredClone(socialModel), 'component', { parts: socialParts }), svg)
})

/** Every name in a part of its own, by turns, and every second part listens to every event. */
function dealt(model: Model, count: number): readonly PicturePart[] {
  const deal = (all: readonly { readonly name: string }[], at: number) =>
    all.filter((_, i) => i % count === at).map(({ name }) => name)
  return Array.from({ length: count }, (_, at) => ({
    name: `part ${at}`,
    entities: deal(model.entities, at),
    actions: deal(model.actions, at),
    events: deal(model.events, at),
    jobs: deal(model.jobs, at),
    sagas: deal(model.sagas, at),
    ...(at % 2 === 0 ? {} : { listens: model.events.map(({ name }) => name) }),
  }))
}

/** What one part has to do with another, looked for from each pair of parts. */
function expectedComponents(model: Model, parts: readonly PicturePart[]): readonly string[] {
  const refs = (one: PicturePart, other: PicturePart) =>
    model.entities.some(
      ({ name, fields }) =>
        one.entities.includes(name) && fields.some(({ field }) => field.kind === 'ref' && other.entities.includes(field.to)),
    )
  const acts = (one: PicturePart, other: PicturePart) =>
    model.actions.some(({ name, on }) => one.actions.includes(name) && on !== null && other.entities.includes(on))
  const starts = (one: PicturePart, other: PicturePart) =>
    [
      ...model.actions.filter(({ name }) => one.actions.includes(name)),
      ...model.jobs.filter(({ name }) => one.jobs.includes(name)),
    ]
      .flatMap((each) => each.starts)
      .some((work) => other.jobs.includes(work) || other.sagas.includes(work))
  const tells = (one: PicturePart, other: PicturePart) =>
    model.events.some(({ name }) => {
      if (other.listens?.includes(name) !== true) return false
      const emits = (section: 'actions' | 'jobs' | 'sagas', of: PicturePart) =>
        model[section].some((each) => of[section].includes(each.name) && each.emits.includes(name))
      const does = (of: PicturePart) => emits('actions', of) || emits('jobs', of) || emits('sagas', of)
      return parts.some(does) ? does(one) : one.events.includes(name)
    })
  return parts
    .flatMap((one) =>
      parts
        .filter((other) => other !== one)
        .flatMap((other) => [
          ...(refs(one, other) || acts(one, other) ? [`${one.name} --> ${other.name}`] : []),
          ...(starts(one, other) || tells(one, other) ? [`${one.name} -.-> ${other.name}`] : []),
        ]),
    )
    .sort()
}

test('components have the arrows of their model, and no others', () => {
  let arrows = 0
  fc.assert(
    fc.property(anyBlueprint, fc.integer({ min: 2, max: 4 }), (blueprint, count) => {
      const model = normalise(blueprint)
      const parts = dealt(model, count)
      const found = arrowsOf(writeComponentDiagram(model, parts))
      arrows += found.length
      assert.deepEqual(found, expectedComponents(model, parts))
    }),
    runs,
  )
  assert.ok(arrows > 20, `${arrows} arrows are too few to show anything`)
})

test('control: a ref that the picture does not know of is found', () => {
  const [user, ...others] = socialModel.entities
  const blind = { ...socialModel, entities: [user!, ...others.map((entity) => ({ ...entity, fields: [] }))] }
  assert.notDeepEqual(arrowsOf(writeComponentDiagram(blind, socialParts)), expectedComponents(socialModel, socialParts))
})

test('what is in no part is shown, and what is in no model is refused', () => {
  assert.deepEqual([...readFlowchart(writeComponentDiagram(oddModel)).boxes.keys()], ['part0'])
  const [people] = socialParts
  const partly = readFlowchart(writeComponentDiagram(socialModel, [people!]))
  assert.deepEqual(partly.boxes.get('part1')?.[0], 'in no part')
  assert.throws(() => writeComponentDiagram(socialModel, [{ ...none, name: 'a', jobs: ['tidy'] }]), /`a` names `tidy`/)
  assert.throws(() => writeComponentDiagram(socialModel, [people!, { ...people!, name: 'b' }]), /is in `people` and in `b`/)
  assert.throws(() => writeComponentDiagram(socialModel, [{ ...none, name: 'a', listens: ['x'] }]), /no such event/)
})

test('whatever a name holds, the text keeps to its grammar', () => {
  fc.assert(
    fc.property(anyText, (name) => {
      const hostile = { ...socialModel, name, roles: [name], external: [{ ...external, name }] }
      for (const source of [
        writeContextDiagram(hostile),
        writeContainerDiagram(hostile),
        writeComponentDiagram(
          hostile,
          socialParts.map((part, i) => (i === 0 ? { ...part, name } : part)),
        ),
      ])
        readFlowchart(source)
    }),
    runs,
  )
})

const external: Model['external'][number] = {
  name: 'x',
  url: { text: 'https://x.example' },
  headers: [],
  timeoutMs: 1,
  attempts: 1,
  atOnce: 1,
  breaker: { failures: 1, pauseMs: 1 },
  otherwise: null,
  because: null,
}
