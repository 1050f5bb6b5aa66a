import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createAjv } from '../kit/ajv.ts'
import type { JsonObject } from '../kit/json.ts'
import { Problem } from '../kit/problem.ts'
import { normalise } from '../model/normalise.ts'
import { ExternalError, type ExternalErrorKind } from '../ports/external.ts'
import { RefusedError, UnavailableError, UnservedError } from '../ports/store.ts'
import { writeOpenApi } from '../writers/openapi/index.ts'
import { type ProblemCode, problem, problemCodes, problemDocument, toProblem } from './problems.ts'

const codes = Object.keys(problemCodes) as ProblemCode[]
const document = writeOpenApi(
  normalise({
    name: 'problems',
    actor: 'user',
    entities: {
      user: {
        fields: { name: { kind: 'text', unique: true } },
        can: { read: 'anyone', create: 'self', update: 'self', delete: 'self' },
      },
    },
    actions: { act: { on: 'user', allow: 'signedIn' } },
    external: { payments: { url: 'https://payments.example.com' } },
  }),
)

describe('the table of problems', () => {
  test('has a status, a title and a reason for each code', () => {
    for (const [code, { status, title, because }] of Object.entries(problemCodes)) {
      assert.match(code, /^[a-z]+(_[a-z]+)*$/)
      assert.ok(status >= 400 && status <= 599, code)
      assert.match(title, /^[A-Z][^\n]*[^.\n]$/, code)
      assert.match(because, /^[^\n]*[^.\n]$/, code)
    }
    assert.equal(new Set(Object.values(problemCodes).map(({ title }) => title)).size, codes.length, 'no two have one title')
  })

  test('has no status of an operation that its document lacks, and the document none that it lacks', () => {
    const { paths } = document as { paths: Record<string, Record<string, { responses: JsonObject }>> }
    const documented = new Set(
      Object.entries(paths)
        .filter(([path]) => path.startsWith('/v1/'))
        .flatMap(([, methods]) => Object.values(methods))
        .flatMap(({ responses }) => Object.keys(responses).map(Number))
        .filter((status) => status >= 400),
    )
    // Answered before it is known which operation is meant, by a fault of ours, or by a version that has ended.
    const ofNoOperation = [405, 408, 410, 431, 500, 501]
    const known = new Set(Object.values(problemCodes).map(({ status }) => status as number))
    assert.deepEqual([...documented].sort(), [...known].filter((status) => !ofNoOperation.includes(status)).sort())
  })

  test('makes documents that the schema of problems takes', () => {
    const { components } = document as { components: { schemas: Record<string, JsonObject> } }
    const ajv = createAjv({ strict: false })
    ajv.addFormat('uri-reference', /^[a-z]+:/)
    const check = ajv.compile(components.schemas.Problem!)
    const errors = [{ pointer: '/a', code: 'type', detail: 'expected text' }]
    for (const code of codes) {
      for (const made of [problem(code), problem(code, 'because', { errors })]) {
        const body = JSON.parse(JSON.stringify(problemDocument(made, '/v1/users', 'ab'.repeat(16)))) as { type: string }
        assert.equal(body.type, `urn:lintel:problem:${code}`)
        assert.ok(check(body), `${code}: ${JSON.stringify(check.errors)}`)
      }
    }
    assert.equal(check({ ...problemDocument(problem('internal'), '/', ''), stack: 'planted' }), false)
  })
})

describe('what a client is told of an error', () => {
  const told = (error: unknown) => {
    const { status, code, detail } = toProblem(error)
    return [status, code, detail]
  }

  test('a problem as it is', () => {
    const own = new Problem({ status: 418, code: 'teapot', title: 'I am a teapot', headers: { 'x-a': 'b' } })
    assert.equal(toProblem(own), own)
  })

  test('what the store refuses, by its kind', () => {
    const expected = {
      not_found: [404, 'not_found'],
      forbidden: [403, 'forbidden'],
      stale: [412, 'stale'],
      duplicate: [409, 'duplicate'],
      referenced: [409, 'still_referenced'],
      missing_reference: [422, 'missing_reference'],
      invalid: [422, 'invalid'],
    } as const satisfies Record<RefusedError['kind'], readonly [number, ProblemCode]>
    for (const [kind, row] of Object.entries(expected)) {
      assert.deepEqual(told(new RefusedError(kind as RefusedError['kind'], 'because')), [...row, 'because'])
    }
    const errors = [{ pointer: '/handle', code: 'duplicate', detail: 'taken' }]
    assert.deepEqual(toProblem(new RefusedError('duplicate', 'taken', errors)).errors, errors)
    assert.equal(toProblem(new RefusedError('duplicate', 'taken')).errors, undefined)
  })

  test('which way an external system failed', () => {
    const told = (kind: ExternalErrorKind) => {
      const { status, code, detail, headers } = toProblem(new ExternalError({ system: 'payments', kind, says: 'failed' }))
      assert.equal(detail, 'external system `payments` failed')
      return [status, code, headers?.['retry-after'] ?? null]
    }
    assert.deepEqual(told('timeout'), [504, 'external_timeout', null])
    for (const kind of ['open', 'refused'] as const) assert.deepEqual(told(kind), [503, 'external_unavailable', '1'])
    for (const kind of ['unreachable', 'failed', 'too_large'] as const)
      assert.deepEqual(told(kind), [502, 'external_failed', null])
  })
  test('that it may come again, where the store is away; not where the disk is full', () => {
    const away = toProblem(new UnavailableError('the store is closing'))
    assert.deepEqual([away.status, away.code, away.headers], [503, 'unavailable', { 'retry-after': '1' }])
    const full = toProblem(new UnavailableError('the disk is full'))
    assert.deepEqual([full.status, full.code, full.headers], [507, 'disk_full', {}])
  })

  test('the fields that can be asked for, where none serves', () => {
    const { status, detail, errors } = toProblem(new UnservedError('no index serves `bio`', 'bio', ['handle', 'id']))
    assert.equal(status, 400)
    assert.equal(detail, 'no index serves `bio`; these fields can be: handle, id')
    assert.deepEqual(errors, [{ parameter: 'bio', code: 'unserved', detail: 'no index serves `bio`' }])
  })

  test('what Fastify finds wrong with a request', () => {
    const of = (code: string) => told(Object.assign(new Error('planted'), { code })).slice(0, 2)
    assert.deepEqual(of('FST_ERR_CTP_BODY_TOO_LARGE'), [413, 'body_too_large'])
    assert.deepEqual(of('FST_ERR_CTP_INVALID_MEDIA_TYPE'), [415, 'unsupported_media_type'])
    assert.deepEqual(of('FST_ERR_BAD_URL'), [400, 'malformed_request'])
    assert.deepEqual(of('FST_ERR_MAX_PARAM_LENGTH'), [404, 'not_found'])
    assert.deepEqual(of('FST_ERR_CTP_INVALID_CONTENT_LENGTH'), [400, 'malformed_body'])
  })

  test('of anything else nothing but that it happened', () => {
    const inner = Object.assign(new Error('planted: UNIQUE constraint failed'), { code: 'SQLITE_CONSTRAINT', statusCode: 403 })
    for (const error of [
      inner,
      new TypeError('planted'),
      'planted',
      { status: 200, detail: 'planted' },
      new AggregateError([], 'planted'),
    ]) {
      const document = problemDocument(toProblem(error), '/v1/users', 'trace')
      assert.deepEqual(document, {
        type: 'urn:lintel:problem:internal',
        title: 'Something went wrong',
        status: 500,
        code: 'internal',
        instance: '/v1/users',
        traceId: 'trace',
      })
    }
  })

  test('the same where nothing at all was thrown', () => {
    assert.equal(toProblem(undefined).code, 'internal')
    assert.equal(toProblem(null).code, 'internal')
  })
})
