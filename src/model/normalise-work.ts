import { readSpanMs } from '../kit/span.ts'
import type { Event, External, Job, Saga, SagaStep, TextOrEnv, Webhook } from './blueprint.ts'
import { defaultSubject, isVersioned } from './event.ts'
import type { EnvText, EventModel, ExternalModel, JobModel, SagaModel, SagaStepModel, WebhookModel } from './model.ts'
import { readFields } from './normalise-fields.ts'

/** What happens beside the requests: events, jobs, sagas, and talking to others. */

export function readEvent(name: string, event: Event): EventModel {
  const { fields, version, subject, because } = isVersioned(event) ? event : { fields: event, version: 1 }
  return {
    name,
    version,
    subject: subject ?? defaultSubject(fields),
    fields: readFields(fields),
    because: because ?? null,
  }
}

export function readJob(name: string, job: Job): JobModel {
  return {
    name,
    input: readFields(job.input ?? {}),
    every: job.every === undefined ? null : readSpanMs(job.every)!,
    cron: job.cron ?? null,
    zone: job.zone ?? 'UTC',
    timeoutMs: readSpanMs(job.timeout ?? '1min')!,
    attempts: job.attempts ?? 10,
    emits: job.emits ?? [],
    starts: job.starts ?? [],
    because: job.because ?? null,
  }
}

export function readSaga(name: string, { input, steps, emits = [], because }: Saga): SagaModel {
  const all = Object.entries(steps)
  return {
    name,
    input: readFields(input ?? {}),
    steps: all.map(([step, said]) => readStep(step, said)),
    emits: [...new Set([...emits, ...all.flatMap(([, said]) => said.emits ?? [])])],
    because: because ?? null,
  }
}

function readStep(name: string, { undo, timeout = '10s', attempts = 5, because }: SagaStep): SagaStepModel {
  return { name, undo: undo ?? null, timeoutMs: readSpanMs(timeout)!, attempts, because: because ?? null }
}

export function readExternal(name: string, external: External): ExternalModel {
  const { failures, pause } = external.breaker ?? { failures: 5, pause: '10s' }
  return {
    name,
    url: readEnvText(external.url),
    headers: Object.entries(external.headers ?? {}).map(([header, value]) => ({ name: header, value: readEnvText(value) })),
    timeoutMs: readSpanMs(external.timeout ?? '5s')!,
    attempts: external.attempts ?? 3,
    atOnce: external.atOnce ?? 50,
    breaker: { failures, pauseMs: readSpanMs(pause)! },
    otherwise: external.otherwise === undefined ? null : { value: external.otherwise },
    because: external.because ?? null,
  }
}

export function readWebhook(name: string, { events, to, secret, because }: Webhook): WebhookModel {
  return {
    name,
    events,
    to: typeof to !== 'string' && 'entity' in to ? { entity: to.entity, url: to.url, secret: to.secret } : readEnvText(to),
    secret: secret === undefined ? null : readEnvText(secret),
    because: because ?? null,
  }
}

export function readEnvText(said: TextOrEnv): EnvText {
  return typeof said === 'string' ? { text: said } : { env: said.env, otherwise: said.else ?? null }
}
