import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyBlueprint } from '../../model/blueprint.arbitrary.test-kit.ts'
import { anyText } from '../../model/field.arbitrary.test-kit.ts'
import { normalise } from '../../model/normalise.ts'
import { oddModel, socialModel } from '../openapi/social-model.test-kit.ts'
import { readSequence } from './read-mermaid.test-kit.ts'
import { writeSequenceDiagram } from './write-sequence-diagram.ts'
import { writeSvg } from './write-svg.ts'

const order = { order: { kind: 'ref', to: 'order' } } as const
const shop = normalise({
  name: 'shop',
  actor: 'user',
  entities: {
    user: { fields: { name: { kind: 'text' } }, can: { read: 'anyone' } },
    order: { fields: { by: { kind: 'ref', to: 'user' } }, can: { read: 'by' } },
  },
  events: { orderPaid: order },
  jobs: { tidy: {} },
  sagas: { ship: { input: order, steps: { pack: {} } } },
  actions: { pay: { on: 'order', allow: 'by', emits: ['orderPaid'], starts: ['tidy', 'ship'], limit: '5/min' } },
  webhooks: { partner: { events: ['orderPaid'], to: 'https://example.com/hook', secret: { env: 'SECRET' } } },
})
const bell = { name: 'bell', entities: [], actions: [], events: [], jobs: [], sagas: [], listens: ['orderPaid'] }

test('a sequence goes from the request to what follows the commit', () => {
  const { lanes, messages } = readSequence(writeSequenceDiagram(shop, 'pay', [bell]))
  assert.deepEqual(
    [...lanes.values()],
    [
      ...['Caller', 'REST API', 'Handler of pay', 'Store', 'Event bus'],
      ...['Subscriber of bell', 'Webhook partner', 'Job tidy', 'Saga ship'],
    ],
  )
  const told = messages.map(({ from, to, says }) => `${from} ${to}: ${says}`)
  assert.deepEqual(told, [
    'caller api: POST /v1/orders/{id}/pay',
    'api api: token, own quota 5/min, access: the `by`, input',
    'api caller: 429',
    'api caller: 401',
    'api caller: 400, 422',
    'api store: begin; read the order, as the caller sees it, and the user who calls',
    'api caller: 404',
    'api caller: 403',
    'store api: refused, rolled back',
    'api caller: 409',
    'api handler: pay, within 10 s',
    'handler store: reads and writes, as the caller, or as the system where it says so',
    'handler api: nothing',
    'api store: commit, with orderPaid, tidy, ship in the outbox',
    'api caller: 204',
    'store bus: orderPaid, after commit',
    'bus part0: orderPaid',
    'bus webhook0: signed POST of orderPaid',
    'store job0: start tidy',
    'store saga0: start ship',
  ])
  assert.deepEqual(messages.find(({ says }) => says === '404')?.within, ['allowed', 'order is not there or not visible'])
})

test('what a sequence emits, starts and reads is what its action declares', () => {
  let emitted = 0
  fc.assert(
    fc.property(anyBlueprint, (blueprint) => {
      const model = normalise(blueprint)
      for (const action of model.actions) {
        const { messages } = readSequence(writeSequenceDiagram(model, action.name))
        const to = (lane: string) => messages.filter((each) => each.to === lane).map(({ says }) => says)
        const after = messages.filter(({ arrow }) => arrow === '-)')
        assert.deepEqual(to('bus').sort(), action.emits.map((event) => `${event}, after commit`).sort())
        assert.deepEqual(
          after
            .filter(({ from, to: lane }) => from === 'store' && lane !== 'bus')
            .map(({ says }) => says)
            .sort(),
          action.starts.map((work) => `start ${work}`).sort(),
        )
        const hooks = model.webhooks.flatMap(({ events }) => events.filter((event) => action.emits.includes(event)))
        assert.deepEqual(
          after
            .filter(({ from }) => from === 'bus')
            .map(({ says }) => says)
            .sort(),
          hooks.map((event) => `signed POST of ${event}`).sort(),
        )
        assert.equal(
          to('store').some((says) => says.startsWith('commit')),
          action.kind === 'command',
        )
        assert.equal(
          to('store').some((says) => says.includes(`the ${action.on}, as the caller`)),
          action.on !== null,
        )
        emitted += action.emits.length
      }
    }),
    { numRuns: 60 },
  )
  assert.ok(emitted > 5, `${emitted} events are too few to show anything`)
})

test('control: an event that is not emitted is missed', () => {
  const mute = { ...shop, actions: shop.actions.map((action) => ({ ...action, emits: [] })) }
  const { lanes } = readSequence(writeSequenceDiagram(mute, 'pay'))
  assert.equal(lanes.has('bus'), false)
})

test('a query has no transaction, and a caller whom nobody asks for a token no refusal for want of one', () => {
  const { messages } = readSequence(writeSequenceDiagram(oddModel, 'findThings'))
  const told = messages.map(({ says }) => says)
  assert.ok(!told.some((says) => /begin|commit|rolled/.test(says)), told.join('\n'))
  assert.ok(messages.some(({ says, within }) => says === '401' && within[0] === 'token is not valid'))
})

test('a sequence is that of one action', () => {
  assert.match(writeSequenceDiagram(socialModel, null), /Handler of sharePost/)
  assert.throws(() => writeSequenceDiagram(oddModel, null), { remedy: 'name one: createThing, findThings, login, sell' })
  assert.throws(() => writeSequenceDiagram(shop, 'fly'), { name: 'NothingToDrawError', remedy: 'there are pay' })
  assert.throws(() => writeSequenceDiagram({ ...shop, actions: [] }, null), /declares no actions/)
})

test('whatever a name holds, the text keeps to its grammar', () => {
  fc.assert(
    fc.property(anyText, (name) => {
      const emits = shop.actions.map((action) => ({ ...action, name, emits: [name] }))
      readSequence(writeSequenceDiagram({ ...shop, actions: emits, roles: [name] }, null, [{ ...bell, name }]))
    }),
  )
})

// ── the picture ──────────────────────────────────────────────────────────────

test('the picture has every lane, message and branch of the text, and the same bytes each time', async () => {
  const svg = await writeSvg(shop, 'sequence', { action: 'pay', parts: [bell] })
  const { lanes, messages } = readSequence(writeSequenceDiagram(shop, 'pay', [bell]))
  const count = (of: string) => svg.split(of).length - 1
  assert.equal(count('<g class="lane">'), lanes.size)
  assert.equal(count('<g class="message">'), messages.length)
  assert.equal(count('<g class="branches">'), 2)
  assert.match(svg, /^<svg role="img" aria-label="Sequence of pay of shop"/)
  assert.equal(await writeSvg(structuredClone(shop), 'sequence', { action: 'pay', parts: [bell] }), svg)
})

test('in the picture no text leaves the gap that it stands over, and no lane overlaps the next', async () => {
  const svg = await writeSvg(shop, 'sequence', { action: 'pay', parts: [bell] })
  const boxes = [...svg.matchAll(/<rect x="([\d.]+)" y="24" width="([\d.]+)"/g)].map(([, x, width]) => [Number(x), Number(width)])
  for (const [i, [x, width]] of boxes.entries()) if (i + 1 < boxes.length) assert.ok(x! + width! < boxes[i + 1]![0]!)
  const messages = [...svg.matchAll(/x1="([\d.]+)" y1="[\d.]+" x2="([\d.]+)"[^>]*marker-end[^>]*\/><text[^>]*>([^<]*)</g)]
  assert.ok(messages.length > 10)
  for (const [, from, to, says] of messages) assert.ok(Math.abs(Number(from) - Number(to)) >= says!.length * 6, says)
  const [, width] = /width="([\d.]+)"/.exec(svg)!
  const last = boxes.at(-1)!
  assert.ok(last[0]! + last[1]! < Number(width))
})

test('text of the blueprint stays text', async () => {
  const hostile = { ...shop, name: '<b>"&', actions: shop.actions.map((action) => ({ ...action, name: '<script>' })) }
  const svg = await writeSvg(hostile, 'sequence')
  assert.doesNotMatch(svg, /<script>|<b>/)
  assert.match(svg, /aria-label="Sequence of &lt;script&gt; of &lt;b&gt;&quot;&amp;"/)
})
