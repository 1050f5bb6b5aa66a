import { checkCases } from './fragment.test-kit.ts'

checkCases('what is said of events, jobs and sagas', [
  [
    "events: { paid: event({ order: ref('a'), note: text({ optional: true }) }, { subject: 'note' }) }, entities: { a: entity({}) }",
    'LNTM054 events.paid.subject: `note` is not a required ref or text, so some events would have no place in the order -> write `order`',
  ],
  [
    "events: { paid: event({ note: text() }, { version: 3, subject: 'nte' }) }",
    'LNTM025 events.paid.subject: no field is called `nte` -> write `note`',
  ],
  [
    "events: { paid: event({ amount: decimal() }, { subject: 'amount' }) }",
    'LNTM054 events.paid.subject: `amount` is not a required ref or text, so some events would have no place in the order -> leave `subject` out, or make the field required',
  ],
  [
    "events: { paid: event({ by: ref('usr') }) }, entities: { user: entity({}) }",
    'LNTM020 events.paid.fields.by.to: no entity is called `usr` -> write `user`',
  ],
  [
    'events: { paid: { fields: { a: text() }, version: 0 } }',
    'LNTM010 events.paid.version: `0` is less than 1 -> write a number from 1 up',
  ],
  [
    'events: { paid: { fields: { a: text() }, version: 1.5 } }',
    'LNTM005 events.paid.version: a whole number is wanted here, not `1.5` -> write a whole number',
  ],
  [
    "events: { paid: { fields: { a: text({ unique: true }) }, version: 1, subjekt: 'a' } }",
    'LNTM051 events.paid.fields.a.unique: `unique` means nothing here, where nothing is stored -> remove `unique`',
    'LNTM007 events.paid.subjekt: `subjekt` is not a key of an event -> write `subject`',
  ],
  ['events: { paid: { version: int(), fields: text() } }'],
  [
    'events: { paid: { fields: { a: text() } } }',
    'LNTM006 events.paid.fields: `kind` is missing -> add `kind`, one of `text`, `int`, `decimal`, `bool`, `time`, `date`, `oneOf`, `json`, `list`, `ref`',
  ],
  [
    "jobs: { sweep: {}, tidy: { every: '5min', emits: ['gone'] } }, events: { gon: {} }",
    'LNTM023 jobs.tidy.emits[0]: no event is called `gone` -> write `gon`',
  ],
  [
    'jobs: { sweep: {} }, sagas: { sweep: { steps: { a: {} } } }',
    'LNTM035 jobs.sweep: a saga is called `sweep` too, so `start` could mean either -> rename one of the two',
  ],
  [
    "jobs: { sweep: { every: '999ms' }, tidy: { every: '31d', timeout: '61min', attempts: 51 } }",
    'LNTM019 jobs.sweep.every: `999ms` is less than 1s -> write `1s` or more',
    'LNTM019 jobs.tidy.every: `31d` is more than 30d -> write `30d` or less',
    'LNTM019 jobs.tidy.timeout: `61min` is more than 1h -> write `1h` or less',
    'LNTM010 jobs.tidy.attempts: `51` is more than 50 -> write a number up to 50',
  ],
  [
    "jobs: { sweep: { cron: '* * * *' }, tidy: { cron: '0 0 30 2 *' }, report: { cron: '30 0 3 * * 1-5' } }",
    "LNTM083 jobs.sweep.cron: `* * * *` is not a schedule: invalid configuration format ('* * * *'), exactly five, six, or seven space separated parts are required -> write minute, hour, day, month and weekday, such as '0 3 * * *'",
    "LNTM083 jobs.tidy.cron: `0 0 30 2 *` is not a schedule: there is no such day -> write minute, hour, day, month and weekday, such as '0 3 * * *'",
  ],
  [
    "jobs: { sweep: { cron: '61 * * * *', zone: 'Europe/Berln' }, tidy: { cron: '@daily', zone: '+01:00' } }",
    "LNTM083 jobs.sweep.cron: `61 * * * *` is not a schedule: invalid value for minute: 61 -> write minute, hour, day, month and weekday, such as '0 3 * * *'",
    'LNTM084 jobs.sweep.zone: `Europe/Berln` is not a time zone -> write `Europe/Berlin`',
    "LNTM084 jobs.tidy.zone: `+01:00` is not a time zone -> write a name of the IANA, such as 'Europe/Berlin'",
  ],
  [
    "jobs: { sweep: { zone: 'UTC' } }",
    'LNTM081 jobs.sweep.zone: only `cron` is read in a time zone -> remove `zone`, or write `cron`',
  ],
  [
    "jobs: { sweep: { every: '1h', cron: '0 * * * *', input: { a: text() } } }",
    'LNTM080 jobs.sweep.cron: it runs `every` so often and by `cron` -> remove one of the two',
    'LNTM082 jobs.sweep.input: a schedule has nothing to give as input -> remove `input`, or the schedule',
  ],
  [
    "jobs: { sweep: { every: '1h' }, a: { starts: ['sweep', 'sweeb', 'order', 'a'] } }, sagas: { order: { steps: { pay: {} } } }",
    'LNTM085 jobs.a.starts[0]: `sweep` has a schedule, so code does not start it -> remove `sweep` here, or its schedule',
    'LNTM027 jobs.a.starts[1]: no job or saga is called `sweeb` -> write `sweep`',
  ],
  [
    "jobs: { sweep: {} }, actions: { find: { kind: 'query', allow: 'anyone', starts: ['sweep'] } }",
    'LNTM079 actions.find.starts: a query only reads, so it has nothing to start -> remove `starts`, or `kind`, which makes it a command',
  ],
  [
    'jobs: { constructor: {} }',
    'LNTM012 jobs.constructor: `constructor` is taken: every JavaScript object has a property of that name -> use another name, such as `ownConstructor`',
  ],
  [
    'sagas: { order: { steps: {} } }',
    "LNTM016 sagas.order.steps: nothing stands here, and at least 1 is needed -> write for example { reserveStock: { undo: 'releaseStock' } }",
  ],
  ['sagas: { order: {} }', "LNTM006 sagas.order: `steps` is missing -> add `steps: { reserveStock: { undo: 'releaseStock' } }`"],
  [
    "sagas: { order: { steps: { pay: { undo: 'pay', attempts: 0, timeout: '2h' }, ship: { undo: 'back' }, send: { undo: 'back', emits: ['x'] } }, emits: ['y'], input: { a: ref('b') } } }",
    'LNTM035 sagas.order.steps.pay.undo: `pay` is the step `pay` already -> give it another name',
    'LNTM010 sagas.order.steps.pay.attempts: `0` is less than 1 -> write a number from 1 up',
    'LNTM019 sagas.order.steps.pay.timeout: `2h` is more than 1h -> write `1h` or less',
    'LNTM035 sagas.order.steps.send.undo: `back` is the undo of `ship` already -> give it another name',
    'LNTM023 sagas.order.steps.send.emits[0]: no event is called `x` -> add `x` to `events`, or remove it here',
    'LNTM023 sagas.order.emits[0]: no event is called `y` -> add `y` to `events`, or remove it here',
    'LNTM020 sagas.order.input.a.to: no entity is called `b` -> add `b` to `entities`, or remove it here',
  ],
  [
    "sagas: { order: { steps: { toString: { undo: 'valueOf' }, 'a b': { undo: 'C' } } } }",
    'LNTM012 sagas.order.steps.toString: `toString` is taken: every JavaScript object has a property of that name -> use another name, such as `ownToString`',
    'LNTM012 sagas.order.steps.toString.undo: `valueOf` is taken: every JavaScript object has a property of that name -> use another name, such as `ownValueOf`',
    'LNTM011 sagas.order.steps["a b"]: `a b` is not a name -> write `aB`: a small letter, then letters and digits, at most 63',
    'LNTM011 sagas.order.steps["a b"].undo: `C` is not a name -> write `c`: a small letter, then letters and digits, at most 63',
  ],
  [
    'sagas: { order: { steps: { pay: { retries: 3 } } } }',
    'LNTM007 sagas.order.steps.pay.retries: `retries` is not a key of a step of a saga -> remove it; the keys here are `undo`, `timeout`, `attempts`, `emits`, `because`',
  ],
  ["jobs: { sweep: { evry: '5min' } }", 'LNTM007 jobs.sweep.evry: `evry` is not a key of a job -> write `every`'],
  [
    "actions: { best: { allow: 'anyone', cache: '30s' }, worst: { kind: 'query', allow: 'anyone', cache: '2h' } }, entities: { a: entity({}, { cache: '500ms' }) }",
    'LNTM019 entities.a.cache: `500ms` is less than 1s -> write `1s` or more',
    "LNTM077 actions.best.cache: a command changes things each time, so its answer cannot be kept -> remove `cache`, or make it a query with `kind: 'query'`",
    'LNTM019 actions.worst.cache: `2h` is more than 1h -> write `1h` or less',
  ],
  [
    "entities: { external: entity({}), start: entity({}) }, actions: { a: { on: 'external', allow: 'anyone' }, b: { on: 'start', allow: 'anyone' } }",
  ],
  [
    "entities: { external: entity({}), start: entity({}) }, jobs: { j: {} }, external: { r: { url: env('R') } }, actions: { a: { on: 'external', allow: 'anyone' }, b: { on: 'start', allow: 'anyone', starts: ['j'] } }",
    'LNTM012 actions.a.on: `external` is taken: handlers are given something else of that name, so they could not be given the row -> rename the entity',
    'LNTM012 actions.b.on: `start` is taken: handlers are given something else of that name, so they could not be given the row -> rename the entity',
  ],
])
