import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify'
import { parseJson } from '../kit/json.ts'
import { isUuid } from '../kit/uuid.ts'
import { couldAllow } from '../model/access.ts'
import type { Operation as Right } from '../model/blueprint.ts'
import type { Access as AccessRule, EntityModel, Model } from '../model/model.ts'
import {
  type Access,
  type Done,
  everything,
  type Found,
  type JsonText,
  type OneRead,
  type PageFound,
  type Session,
  type Store,
} from '../ports/store.ts'
import { createSchema, patchSchema, shapeSchema } from '../writers/openapi/index.ts'
import { createValidator } from './body.ts'
import { kindOf } from './callers.ts'
import { createRow, withSubject } from './create-row.ts'
import { cursorFault, readCursor, writeCursor } from './cursor.ts'
import { createListPlanner, readLimit } from './list-query.ts'
import { mergePatch } from './merge-patch.ts'
import { invalid, type Query, single } from './parameters.ts'
import { problem } from './problems.ts'
import type { Replay } from './replay.ts'
import { readSelection } from './selection.ts'

export interface EntityRouteOptions {
  readonly model: Model
  readonly entity: EntityModel
  readonly store: Store
  readonly newId: () => string
  readonly replay: Replay
  /** Is told when a row of the actor was deleted. */
  readonly actorGone: () => void
  readonly fail: (request: FastifyRequest, reply: FastifyReply, error: unknown) => void
}

export const jsonType = 'application/json; charset=utf-8'

/** The handlers of an entity's five routes. */
export function createEntityRoutes(
  options: EntityRouteOptions,
): Record<'list' | 'get' | 'create' | 'update' | 'delete', RouteHandlerMethod> {
  return {
    list: createList(options),
    get: createGet(options),
    create: createCreate(options),
    update: createUpdate(options),
    delete: createDelete(options),
  }
}

/** Refuses at once a caller whose kind the rule can never allow, before anything is read. */
export function requireRight(rule: AccessRule, access: Access, what: string, scheme: string, onRow = true): void {
  if (couldAllow(rule, kindOf(access, onRow))) return
  if (access.caller.actor === null) {
    throw problem('unauthenticated', `sign in to ${what}`, { headers: { 'www-authenticate': scheme } })
  }
  throw problem('forbidden', `you may not ${what}`)
}

function guard({ model, entity }: EntityRouteOptions, right: Right): (access: Access) => void {
  const what = `${right} ${entity.collection}`
  const challenge = `${model.auth.scheme} realm="${model.name}"`
  return (access) => requireRight(entity.can[right], access, what, challenge)
}

function createList(options: EntityRouteOptions): RouteHandlerMethod {
  const { model, entity, store, fail } = options
  const allow = guard(options, 'read')
  const planOf = createListPlanner(store, entity, model)
  return (request, reply) => {
    const { access } = request.state
    allow(access)
    const query = request.query as Query
    const plan = planOf(query, access)
    const where = plan.conditions.map(({ parameter, read }) => read(single(query, parameter)!))
    const after = single(query, 'after')
    const from = after === undefined ? null : readCursor(after, plan.sortText, plan.sort.length)
    const values = { where, limit: readLimit(query), from }
    const answer: Done<PageFound> = (error, page) => {
      if (error) return fail(request, reply, from === null ? error : cursorFault(error))
      const next = page.next === null ? 'null' : `"${writeCursor(plan.sortText, page.next)}"`
      reply
        .header('content-type', jsonType)
        .header('cache-control', 'private, no-cache')
        .send(Buffer.concat([pageStart, asBytes(page.items), Buffer.from(`,"next":${next}}`)]))
    }
    try {
      plan.read.run(access, values, answer)
    } catch (error) {
      throw from === null ? error : cursorFault(error)
    }
  }
}

const pageStart = Buffer.from('{"items":')

function asBytes(text: JsonText): Buffer {
  return typeof text === 'string' ? Buffer.from(text) : text
}

function createGet(options: EntityRouteOptions): RouteHandlerMethod {
  const { model, entity, store, fail } = options
  const allow = guard(options, 'read')
  const plain = new Map<string, OneRead>()
  const bare = { entity: entity.name, selection: everything }
  return (request, reply) => {
    const { access } = request.state
    allow(access)
    const { id } = request.params as { id: string }
    if (!isUuid(id)) throw missing(entity)
    let read = plain.get(access.key)
    const query = request.query as Query
    if (hasKeys(query)) {
      const unknown = Object.keys(query).find((name) => name !== 'fields' && name !== 'include')
      if (unknown !== undefined) throw invalid(unknown, 'is not a parameter here; these are: fields, include')
      read = store.prepareOne({ entity: entity.name, selection: readSelection(model, entity, query) }, access)
    } else if (!read) {
      read = store.prepareOne(bare, access)
      if (plain.size < 100) plain.set(access.key, read)
    }
    read.run(access, id, (error, found) => {
      if (error) return fail(request, reply, error)
      if (found === null) return fail(request, reply, missing(entity))
      const etag = query.include === undefined ? `"${found.version}"` : `"${found.version}.${digest(found.text)}"`
      reply.header('etag', etag).header('cache-control', 'private, no-cache')
      const asked = request.headers['if-none-match']
      if (asked !== undefined && matches(asked, etag)) return void reply.code(304).send()
      reply.header('content-type', jsonType).send(found.text)
    })
  }
}

function createCreate(options: EntityRouteOptions): RouteHandlerMethod {
  const { model, entity, store, newId, replay, fail } = options
  const allow = guard(options, 'create')
  const validate = createValidator(() => createSchema(entity))
  return (request, reply) => {
    const { access } = request.state
    allow(access)
    const body = withSubject(model, entity, access, requireBody(request))
    const key = replay.keyOf(request, body)
    validate(body)
    const job = async (session: Session) => {
      const { id, found } = await createRow(session, model, entity, access, body, newId)
      return {
        status: 201,
        headers: { location: `/${model.version}/${entity.collection}/${id}`, etag: `"${found.version}"` },
        body: found.text.toString(),
      }
    }
    replay.write(store, key, job, 'single').then(
      ({ status, headers, body: text }) => reply.code(status).headers(headers).header('content-type', jsonType).send(text),
      (error: unknown) => fail(request, reply, error),
    )
  }
}

function createUpdate(options: EntityRouteOptions): RouteHandlerMethod {
  const { entity, store, fail } = options
  const allow = guard(options, 'update')
  const validate = createValidator(() => patchSchema(entity))
  const shapes = entity.fields.filter(({ field }) => field.kind === 'json')
  const checks = new Map(
    shapes.map((field) => [field.name, createValidator(() => shapeSchema([{ ...field, optional: field.optional }]))]),
  )
  return (request, reply) => {
    const { access } = request.state
    allow(access)
    const id = idOf(request, entity)
    const patch = requireBody(request)
    const versions = ifMatch(request)
    validate(patch)
    const nested = shapes.filter(({ name }) => patch[name] !== undefined && patch[name] !== null)
    const job = async (session: Session): Promise<Found> => {
      const version = await insistedOn(versions, session, entity, access, id)
      if (nested.length === 0) return session.update(entity.name, access, id, patch, version)
      const present = await session.one({ entity: entity.name, selection: everything }, access, id)
      if (present === null) throw missing(entity)
      const row = parseJson<Record<string, unknown>>(present.text)
      const merged: Record<string, unknown> = { ...patch }
      for (const { name } of nested) {
        merged[name] = mergePatch(row[name], patch[name])
        checks.get(name)!({ [name]: merged[name] })
      }
      return session.update(entity.name, access, id, merged, version)
    }
    store.write(job).then(
      (found) =>
        reply
          .header('etag', `"${found.version}"`)
          .header('cache-control', 'private, no-cache')
          .header('content-type', jsonType)
          .send(found.text),
      (error: unknown) => fail(request, reply, error),
    )
  }
}

function createDelete(options: EntityRouteOptions): RouteHandlerMethod {
  const { model, entity, store, fail, actorGone } = options
  const allow = guard(options, 'delete')
  return (request, reply) => {
    const { access } = request.state
    allow(access)
    const id = idOf(request, entity)
    const versions = ifMatch(request)
    store
      .write(async (session) => {
        const version = await insistedOn(versions, session, entity, access, id)
        await session.delete(entity.name, access, id, version)
      }, 'single')
      .then(
        () => {
          if (entity.name === model.actor) actorGone()
          reply.code(204).send()
        },
        (error: unknown) => fail(request, reply, error),
      )
  }
}

export function missing(entity: EntityModel): Error {
  return problem('not_found', `no ${entity.name} has this id, or you may not see it`)
}

export function idOf(request: FastifyRequest, entity: EntityModel): string {
  const { id } = request.params as { id: string }
  if (!isUuid(id)) throw missing(entity)
  return id
}

/** The versions that `If-Match` takes, or null. `*` asks only that the row exists, which a write asks anyway. */
export function ifMatch(request: FastifyRequest): readonly number[] | null {
  const header = request.headers['if-match']
  if (header === undefined || header.trim() === '*') return null
  return header.split(',').flatMap((tag) => {
    const version = /^"(\d{1,15})(?:\.[\w-]{22})?"$/.exec(tag.trim())?.[1]
    return version === undefined ? [] : [Number(version)]
  })
}

/** The version that a write insists on: of several the one that the row has. No row has version -1. */
async function insistedOn(
  versions: readonly number[] | null,
  session: Session,
  entity: EntityModel,
  access: Access,
  id: string,
): Promise<number | null> {
  if (versions === null) return null
  if (versions.length < 2) return versions[0] ?? -1
  const found = await session.one({ entity: entity.name, selection: everything }, access, id)
  return found !== null && versions.includes(found.version) ? found.version : -1
}

function matches(header: string, etag: string): boolean {
  return header.split(',').some((each) => {
    const tag = each.trim()
    return tag === '*' || tag === etag || tag === `W/${etag}`
  })
}

export function requireBody(request: FastifyRequest): Record<string, unknown> {
  const { body } = request
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw problem('invalid', 'the body must be a JSON object')
  return body as Record<string, unknown>
}

/** Tells apart what included rows make of one version of a row. */
function digest(text: JsonText): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22)
}

function hasKeys(query: Query): boolean {
  for (const _ in query) return true
  return false
}
