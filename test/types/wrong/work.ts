import { blueprint, entity, env, event, implement, join, part, ref, secret, text } from 'lintel'

const known = {
  entities: { user: entity({ name: text() }), post: entity({ url: text(), by: ref('user'), key: secret() }) },
  events: { shared: { post: ref('post') }, paid: event({ post: ref('post') }, { version: 3 }) },
} as const
const work = {
  ...known,
  jobs: { remind: { input: { post: ref('post') } }, nightly: { cron: '0 3 * * *' } },
  sagas: { place: { steps: { reserve: { undo: 'release' }, pay: {} } } },
} as const

// ── events ───────────────────────────────────────────────────────────────────

// → no entity is called 'pots'
blueprint('x', { entities: known.entities, events: { paid: event({ post: ref('pots') }, { version: 2 }) } })

// → '"pots"' is not assignable to type '"post"'
event({ post: ref('post') }, { subject: 'pots' })

// → '"amount"' is not assignable to type '"post"'
event({ post: ref('post'), amount: text({ optional: true }) }, { subject: 'amount' })

// → an event has no 'subjekt'
blueprint('x', { ...known, events: { paid: { fields: { post: ref('post') }, version: 1, subjekt: 'post' } } })

// ── jobs and sagas ───────────────────────────────────────────────────────────

// → no event is called 'shred'
blueprint('x', { ...known, jobs: { remind: { emits: ['shred'] } } })

// → no job or saga is called 'remnd'
blueprint('x', { ...work, actions: { go: { allow: 'anyone', starts: ['place', 'remnd'] } } })

// → 'nightly' has a schedule: code does not start it
blueprint('x', { ...work, actions: { go: { allow: 'anyone', starts: ['nightly'] } } })

// → no job or saga is called 'plase'
blueprint('x', { ...known, jobs: { remind: { starts: ['plase'] } }, sagas: work.sagas })

// → a query only reads: it starts nothing
blueprint('x', { ...work, actions: { find: { kind: 'query', allow: 'anyone', starts: ['remind'] } } })

// → no entity is called 'pots'
blueprint('x', { ...known, jobs: { remind: { input: { post: ref('pots') } } } })

// → a job on a schedule takes no input
blueprint('x', { ...known, jobs: { remind: { every: '1h', input: { post: ref('post') } } } })

// → a job has one schedule: 'every' or 'cron'
blueprint('x', { ...known, jobs: { remind: { every: '1h', cron: '0 * * * *' } } })

// → only 'cron' is read in a time zone
blueprint('x', { ...known, jobs: { remind: { every: '1h', zone: 'UTC' } } })

// → Did you mean to write 'every'?
blueprint('x', { ...known, jobs: { remind: { evry: '1h' } } })

// → '"5 minutes"' is not assignable to type
blueprint('x', { ...known, jobs: { remind: { every: '5 minutes' } } })

// → 'place' is a saga already
blueprint('x', { ...known, sagas: work.sagas, jobs: { place: {} } })

// → 'pay' is a step of this saga already
blueprint('x', { ...known, sagas: { place: { steps: { pay: {}, ship: { undo: 'pay' } } } } })

// → 'retries' does not exist in type 'SagaStepOf'
blueprint('x', { ...known, sagas: { place: { steps: { pay: { retries: 3 } } } } })

// → no event is called 'payd'
blueprint('x', { ...known, sagas: { place: { steps: { pay: { emits: ['payd'] } } } } })

// → a saga has no 'step'
blueprint('x', { ...known, sagas: { place: { steps: { pay: {} }, step: {} } } })

// → two parts declare 'remind'
blueprint('x', { ...known, ...join(part({ jobs: { remind: {} } }), part({ jobs: { remind: {} } })) })

// ── others ───────────────────────────────────────────────────────────────────

// → 'Authorization' is a secret: write env('NAME')
blueprint('x', { ...known, external: { pay: { url: env('PAY_URL'), headers: { Authorization: 'Bearer x' } } } })

// → 'cookie' is a secret: write env('NAME')
blueprint('x', { ...known, external: { pay: { url: env('PAY_URL'), headers: { cookie: env('C', { else: 'x' }) } } } })

// → an external service has no 'tries'
blueprint('x', { ...known, external: { pay: { url: env('PAY_URL'), tries: 3 } } })

// → no event is called 'shred'
blueprint('x', { ...known, webhooks: { all: { events: ['shred'], to: env('TO'), secret: env('S') } } })

// → no entity is called 'pots'
blueprint('x', { ...known, webhooks: { all: { events: ['shared'], to: { entity: 'pots', url: 'url', secret: 'key' } } } })

// → 'by' of 'post' is no text field
blueprint('x', { ...known, webhooks: { all: { events: ['shared'], to: { entity: 'post', url: 'by', secret: 'key' } } } })

// → 'post' has no field 'kye'
blueprint('x', { ...known, webhooks: { all: { events: ['shared'], to: { entity: 'post', url: 'url', secret: 'kye' } } } })

// → Type 'string' is not assignable to type 'SecretEnv'
blueprint('x', { ...known, webhooks: { all: { events: ['shared'], to: env('TO'), secret: 'abc' } } })

// → a webhook has no 'sign'
blueprint('x', { ...known, webhooks: { all: { events: ['shared'], to: env('TO'), sign: true } } })

// → only what 'anyone' may call is signed
blueprint('x', { ...known, actions: { go: { allow: 'signedIn', signed: { secret: env('S') } } } })

// → only a command is signed
blueprint('x', { ...known, actions: { go: { kind: 'query', allow: 'anyone', signed: { secret: env('S') } } } })

// → only what a query answers is cached
blueprint('x', { ...known, actions: { go: { allow: 'anyone', cache: '30s' } } })

// → 'default' does not exist in type '{ readonly else?: string; }'
env('X', { default: 'y' })

// ── code ─────────────────────────────────────────────────────────────────────

const one = blueprint('one', { ...work, actions: { go: { on: 'post', allow: 'anyone', starts: ['place', 'remind'] } } })
const upcast = { paid: { 1: () => ({}), 2: () => ({ post: '' as never }) } }
const jobs = { remind() {}, nightly() {} }
const sagas = { place: { reserve() {}, release() {}, pay() {} } }
const go = () => {}

implement(one, { go }, { jobs, sagas, upcast })

// → Expected 3 arguments, but got 2
implement(one, { go })

// → Property 'sagas' is missing
implement(one, { go }, { jobs, upcast })

// → Property 'nightly' is missing
implement(one, { go }, { jobs: { remind() {} }, sagas, upcast })

// → Did you mean to write 'remind'?
implement(one, { go }, { jobs: { ...jobs, remnd() {} }, sagas, upcast })

// → Property 'release' is missing
implement(one, { go }, { jobs, sagas: { place: { reserve() {}, pay() {} } }, upcast })

// → Property '2' is missing
implement(one, { go }, { jobs, sagas, upcast: { paid: { 1: () => ({}) } } })

// → Property 'post' is missing
implement(one, { go }, { jobs, sagas, upcast: { paid: { 1: () => ({}), 2: () => ({}) } } })

implement(
  one,
  {
    go({ start, post }) {
      // → '"nightly"' is not assignable to parameter of type '"place" | "remind"'
      start('nightly')
      // → Expected 2-3 arguments, but got 1
      start('remind')
      // → Type 'Id<"user">' is not assignable to type 'Id<"post">'
      start('remind', { post: post.by })
      // → '"1 day"' is not assignable to type
      start('remind', { post: post.id }, { after: '1 day' })
      // → Expected 1-2 arguments, but got 3
      start('place', {}, { after: '1d' })
    },
  },
  { jobs, sagas, upcast },
)

implement(
  one,
  { go },
  {
    sagas,
    upcast,
    jobs: {
      nightly({ db }) {
        // → Property 'pots' does not exist
        db.pots
      },
      // → Property 'emit' does not exist
      remind({ emit }) {
        emit('shared')
      },
    },
    on: {
      paid(_, { emit }) {
        // → '"shred"' is not assignable to parameter of type
        emit('shred', {})
      },
    },
  },
)
