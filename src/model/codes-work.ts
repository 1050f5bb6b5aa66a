import type { CodeTable } from './code-table.ts'

/** Jobs and sagas that could not run as they are declared, and what must not be said of others in a blueprint. */
export const workCodes: CodeTable = {
  LNTM080: {
    title: 'two schedules',
    because: 'one of the two would be ignored, and which one is a guess',
    remedy: 'remove `every` or `cron`',
    example: {
      bad: "jobs: { sweep: { every: '5min', cron: '*/5 * * * *' } }",
      good: "jobs: { sweep: { every: '5min' } }",
    },
  },
  LNTM081: {
    title: 'a time zone that nothing is read in',
    because: 'only `cron` names hours of a day; `every` is the same everywhere',
    remedy: 'remove `zone`, or write `cron`',
    example: {
      bad: "jobs: { sweep: { every: '1h', zone: 'Europe/Berlin' } }",
      good: "jobs: { sweep: { cron: '0 * * * *', zone: 'Europe/Berlin' } }",
    },
  },
  LNTM082: {
    title: 'an input on a schedule',
    because: 'a schedule has nothing to give; only code that starts a job does',
    remedy: 'remove `input`, or the schedule',
    example: {
      bad: "jobs: { remind: { every: '1h', input: { note: text() } } }",
      good: 'jobs: { remind: { input: { note: text() } } }',
    },
  },
  LNTM083: {
    title: 'not a schedule',
    because: 'a schedule that cannot be read, or names no day that there is, never runs',
    remedy: "write minute, hour, day of the month, month and weekday, such as '0 3 * * *', with seconds before them if need be",
    example: { bad: "jobs: { report: { cron: '0 25 * * *' } }", good: "jobs: { report: { cron: '0 3 * * *' } }" },
  },
  LNTM084: {
    title: 'not a time zone',
    because: 'hours are read in a zone of the IANA, which knows when its clocks change; an offset does not',
    remedy: "write its name, such as 'Europe/Berlin', or leave `zone` out for UTC",
    example: {
      bad: "jobs: { report: { cron: '0 3 * * *', zone: 'Europe/Berlim' } }",
      good: "jobs: { report: { cron: '0 3 * * *', zone: 'Europe/Berlin' } }",
    },
  },
  LNTM085: {
    title: 'starting what starts by itself',
    because: 'a job on a schedule runs when the schedule says; started by code as well it would run beside itself',
    remedy: 'name a job without a schedule, or remove the schedule',
    example: {
      bad: "jobs: { sweep: { every: '5min' } }, actions: { tidy: { allow: 'signedIn', starts: ['sweep'] } }",
      good: "jobs: { sweep: {} }, actions: { tidy: { allow: 'signedIn', starts: ['sweep'] } }",
    },
  },
  LNTM090: {
    title: 'a secret in a blueprint',
    because: 'a blueprint is read, printed, drawn and sent around, and what stands in it is in the history of the code for ever',
    remedy: "write `env('NAME')` without `else`, and rotate the secret, which somebody may have read by now",
    example: {
      bad: "external: { payments: { url: 'https://pay.example.com', headers: { authorization: 'Bearer s3cret' } } }",
      good: "external: { payments: { url: 'https://pay.example.com', headers: { authorization: env('PAYMENTS_KEY') } } }",
    },
  },
  LNTM091: {
    title: 'not an address',
    because: 'others are called by HTTP, at an absolute URL',
    remedy: "write it in full, such as 'https://rates.example.com'",
    example: {
      bad: "external: { rates: { url: 'rates.example.com' } }",
      good: "external: { rates: { url: 'https://rates.example.com' } }",
    },
  },
  LNTM092: {
    title: 'an address without encryption',
    because: 'whoever is on the way can read and change what is sent, secrets too',
    remedy: 'write `https://`; plain `http://` is for this machine, or for what the environment names',
    example: {
      bad: "external: { rates: { url: 'http://rates.example.com' } }",
      good: "external: { rates: { url: 'https://rates.example.com' } }",
    },
  },
  LNTM093: {
    title: 'a field that holds no address or no secret',
    because: 'where a webhook goes is a text of the row, and what it is signed with must never pass through the API',
    remedy: 'name a `text` field as `url` and a `secret` field as `secret`',
    example: {
      bad: "entities: { endpoint: entity({ url: text(), key: text() }) }, events: { paid: {} }, webhooks: { all: { events: ['paid'], to: { entity: 'endpoint', url: 'url', secret: 'key' } } }",
      good: "entities: { endpoint: entity({ url: text(), key: secret() }) }, events: { paid: {} }, webhooks: { all: { events: ['paid'], to: { entity: 'endpoint', url: 'url', secret: 'key' } } }",
    },
  },
  LNTM094: {
    title: 'a webhook whose secret is not clear',
    because: 'the receiver trusts what is signed with the secret that both know; each address has exactly one',
    remedy: 'add `secret` to a webhook with one address; remove it where each row has its own',
    example: {
      bad: "events: { paid: {} }, webhooks: { partner: { events: ['paid'], to: env('PARTNER_URL') } }",
      good: "events: { paid: {} }, webhooks: { partner: { events: ['paid'], to: env('PARTNER_URL'), secret: env('PARTNER_SECRET') } }",
    },
  },
  LNTM095: {
    title: 'text that no header can hold',
    because: 'a header is one line; a line end in it would begin another header',
    remedy: 'write one line of Latin letters',
    example: {
      bad: "external: { rates: { url: 'https://rates.example.com', headers: { 'x-app': 'shop\\nx-admin: yes' } } }",
      good: "external: { rates: { url: 'https://rates.example.com', headers: { 'x-app': 'shop' } } }",
    },
  },
}
