import type { FastifyInstance } from 'fastify'
import type { JsonObject } from '../kit/json.ts'
import type { Model, VersionModel } from '../model/model.ts'
import type { Store } from '../ports/store.ts'
import { addDocsPage } from './docs-page.ts'
import { problem, problemDocument } from './problems.ts'
import type { RouteKind } from './request-state.ts'

export interface OwnPagesOptions {
  readonly model: Model
  readonly store: Store
  /** Of all processes that serve the same. */
  readonly figures: () => Promise<string>
  readonly contentType: string
  readonly document: () => JsonObject
  readonly versionDocument: (version: VersionModel) => JsonObject
}

/** What every served backend says of itself: its document, its health, its figures. */
export function addOwnPages(app: FastifyInstance, options: OwnPagesOptions): void {
  const { model, store, figures, contentType, document, versionDocument } = options
  const config = { lintel: { kind: 'page', errors: null, action: null } as RouteKind }
  let closing = false
  app.addHook('preClose', (done) => {
    closing = true
    done()
  })
  const addDocument = (url: string, write: () => JsonObject) => {
    let text: string | undefined
    app.get(url, { config }, (_request, reply) => {
      text ??= JSON.stringify(write())
      reply.header('content-type', 'application/json; charset=utf-8').send(text)
    })
  }
  addDocument('/openapi.json', document)
  for (const version of model.versions) addDocument(`/openapi/${version.name}.json`, () => versionDocument(version))
  app.get('/livez', { config }, (_request, reply) => {
    reply.header('content-type', 'application/json; charset=utf-8').header('cache-control', 'no-store').send('{"status":"ok"}')
  })
  app.get('/readyz', { config }, (request, reply) => {
    const fault = closing ? 'the server is stopping' : store.problem()
    reply.header('cache-control', 'no-store')
    if (fault === null) return void reply.header('content-type', 'application/json; charset=utf-8').send('{"status":"ok"}')
    // Sent from here: what is asked every few seconds need not be logged as a fault each time.
    const refusal = problem('unavailable', fault, { headers: { 'retry-after': '1' } })
    const text = JSON.stringify(problemDocument(refusal, '/readyz', request.state.trace.traceId))
    reply.code(refusal.status).headers(refusal.headers).header('content-type', 'application/problem+json').send(text)
  })
  app.get('/metrics', { config }, async (_request, reply) => reply.header('content-type', contentType).send(await figures()))
  addDocsPage(app, model.name, config)
}
