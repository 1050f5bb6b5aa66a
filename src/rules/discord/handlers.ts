/** What a bot listens to, where it answers interactions, and how it asks Discord. */
import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, CodeFunction, FunctionId, Route, Value } from '../../model/architecture/code.ts'
import { callsIn, fileNamed, fileOf, functionOf, isServing, queriesIn } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import { comparisonsIn } from '../flow.ts'
import { once } from '../once.ts'
import { callsReached } from '../reach.ts'
import { callsTo, settled, textOf, within } from '../values.ts'

export interface Listener {
  /** As discord.js calls it: `guildMemberAdd`. */
  readonly event: string
  readonly call: Call
  readonly handler: CodeFunction
}

const packages =
  /^(discord\.js|@discordjs\/[\w-]+|discord-api-types(\/.*)?|discord-interactions|discord-hono|slash-create|eris|oceanic\.js)$/

/** Files that name a package of Discord. */
export function namesDiscord(architecture: Architecture, file: string): boolean {
  return fileNamed(architecture, file)?.imports.some(({ from }) => packages.test(from)) ?? false
}

export function usesDiscord({ code }: Architecture): boolean {
  return code.files.some(({ imports, isTest }) => !isTest && imports.some(({ from }) => packages.test(from)))
}

export const listenersOf: (architecture: Architecture) => readonly Listener[] = once((architecture) => {
  return architecture.code.calls.flatMap((call): readonly Listener[] => {
    const isListening =
      /^discord\.js:Client\.(on|once)$/.test(call.target ?? '') ||
      (call.target === null && /(^|\.)(client|bot)\.(on|once)$/.test(call.callee) && namesDiscord(architecture, call.place.file))
    const [name, given] = call.args
    if (!isListening || name === undefined || given === undefined || !isServing(architecture, call.function)) return []
    const event = eventOf(name)
    const body = settled(given)
    const handler = body.is === 'function' ? functionOf(architecture, body.id) : undefined
    return event === null || handler === undefined ? [] : [{ event, call, handler }]
  })
})

export interface EventLoop {
  readonly event: string
  /** What each turn waits for. */
  readonly call: Call
  readonly loop: Place
}

/** `for await (… of on(client, Events.X))` with work in it that leaves the process and is waited for. */
export function eventsReadIn(architecture: Architecture): readonly EventLoop[] {
  return callsTo(architecture, /^node:events:(default\.)?on$/).flatMap((source): readonly EventLoop[] => {
    const [emitter, name] = source.args
    if (emitter?.is !== 'name' || !/(^|\.)(client|bot)$/.test(emitter.path) || !namesDiscord(architecture, source.place.file))
      return []
    const event = name === undefined ? null : eventOf(name)
    const call = callsIn(architecture, source.function).find(
      ({ loop, awaited, ...each }) =>
        awaited &&
        loop?.over?.place.start === source.place.start &&
        (asksDiscord(each) || waitsLong(architecture, each.to, each)),
    )
    return event === null || call === undefined ? [] : [{ event, call, loop: call.loop!.place }]
  })
}

/** It asks Discord, another server or the database, itself or in what it calls. */
function waitsLong(architecture: Architecture, to: FunctionId | null, call: Pick<Call, 'target'>): boolean {
  if (call.target !== null && far.test(call.target)) return true
  return to !== null && (reaches(architecture, to, 3) !== null || callsReached(architecture, to).some(asksDiscord))
}

/** A method of a channel, a member or a message of discord.js that sends a request. */
function asksDiscord({ target, callee }: Pick<Call, 'target' | 'callee'>): boolean {
  return (
    /^discord\.js:\w+\./.test(target ?? '') &&
    /\.(send|reply|fetch|ban|kick|timeout|setNickname|react|crosspost|create|delete|edit)$/.test(callee)
  )
}

/** `Events.GuildMemberAdd`, or its text. */
function eventOf(name: Value): string | null {
  const text = textOf(name)
  if (text !== null) return text === 'ready' ? 'clientReady' : text
  const constant = name.is === 'name' ? /(?:^|\.)Events\.(\w+)$/.exec(name.path)?.[1] : undefined
  return constant === undefined ? null : constant.charAt(0).toLowerCase() + constant.slice(1)
}

/** Functions that answer an interaction that they are given, each with the name of that parameter. */
export function interactionHandlers(
  architecture: Architecture,
): readonly { readonly handler: CodeFunction; readonly name: string }[] {
  return architecture.code.functions.flatMap((handler) => {
    const name = handler.parameters.find((each) => /^(interaction|inter|itx|i|ctx)$/.test(each))
    if (name === undefined || !namesDiscord(architecture, handler.place.file) || !isServing(architecture, handler.id)) return []
    return callsIn(architecture, handler.id).some((call) => answerOf(call, name) !== null) ? [{ handler, name }] : []
  })
}

/** How a call answers an interaction: at once, by putting it off, or after that was done. */
export function answerOf({ callee }: Call, name: string): 'first' | 'defer' | 'later' | null {
  const method = callee.startsWith(`${name}.`) ? callee.slice(name.length + 1) : ''
  if (/^(reply|update|showModal|respond)$/.test(method)) return 'first'
  if (/^defer(Reply|Update)$/.test(method)) return 'defer'
  return /^(editReply|followUp)$/.test(method) ? 'later' : null
}

/** Routes that take interactions over HTTP. */
export function interactionRoutes(architecture: Architecture): readonly Route[] {
  return architecture.code.routes.filter(
    ({ method, path, handler, place }) =>
      method === 'POST' &&
      (namesDiscord(architecture, place.file) ||
        (handler !== null && namesDiscord(architecture, handler.slice(0, handler.lastIndexOf('#'))))) &&
      /interaction|discord/i.test(path) &&
      (handler === null || isServing(architecture, handler)),
  )
}

/** Servers without a framework that tell interactions by the address: `request.url === '/interactions'`, each with where. */
export function bareInteractionRoutes(
  architecture: Architecture,
): readonly { readonly route: Route; readonly path: string; readonly at: Place }[] {
  return architecture.code.routes.flatMap((route) => {
    if (route.framework !== 'http' || route.handler === null || !isServing(architecture, route.handler)) return []
    if (!route.reaches.some((id) => namesInteractions(architecture, id))) return []
    return comparisonsIn(architecture, route.handler).flatMap(({ left, right, operator, place }) => {
      const path = [left, right].map(textOf).find((text) => /^\/.*(interaction|discord)/i.test(text ?? ''))
      const isAddress = [left, right].some((side) => side.is === 'name' && /(^|\.)(url|pathname|path)$/.test(side.path))
      return path != null && isAddress && /^===?$/.test(operator) ? [{ route, path, at: place }] : []
    })
  })
}

/** The file of a function knows what an interaction looks like. */
function namesInteractions(architecture: Architecture, id: FunctionId): boolean {
  return (
    namesDiscord(architecture, id.slice(0, id.lastIndexOf('#'))) &&
    fileSays(architecture, id, /^(InteractionType|InteractionResponseType|APIInteraction\w*)$/)
  )
}

const far =
  /^(global:fetch|(node-fetch|got|ky|axios|needle|superagent|undici|openai|@anthropic-ai\/sdk|@google\/gen\w+|stripe|@aws-sdk\/[\w-]+)(:|$)|node:https?:(get|request)|@discordjs\/rest:REST\.(get|post|put|patch|delete)|discord\.js:REST\.(get|post|put|patch|delete)|discord\.js:Client\.\w+\.fetch$)/
const stores =
  /^(pg|postgres|mysql2(\/promise)?|mongodb|mongoose|ioredis|redis|@prisma\/client|knex|kysely|typeorm|sequelize|@supabase\/supabase-js)(:|$)/

/** What a call waits for outside the process: another server, or the database; null for what is done at once. */
export function waitsFor(architecture: Architecture, call: Call): 'server' | 'database' | null {
  if (call.target !== null && far.test(call.target)) return 'server'
  if (call.target !== null && stores.test(call.target) && !call.isNew) return 'database'
  if (queriesIn(architecture, call.function).some((query) => query.call === call.id && query.client !== 'better-sqlite3'))
    return 'database'
  return call.to === null ? null : reaches(architecture, call.to, 3)
}

function reaches(architecture: Architecture, id: FunctionId, depth: number): 'server' | 'database' | null {
  const inner = callsIn(architecture, id)
  if (inner.some(({ target }) => target !== null && far.test(target))) return 'server'
  const deeper = depth === 0 ? [] : inner.flatMap(({ to }) => (to === null ? [] : [reaches(architecture, to, depth - 1)]))
  if (deeper.includes('server')) return 'server'
  const asks =
    queriesIn(architecture, id).some(({ client }) => client !== 'better-sqlite3') ||
    inner.some(({ target, isNew }) => target !== null && stores.test(target) && !isNew)
  return asks || deeper.includes('database') ? 'database' : null
}

/** Calls over plain HTTP to the API of Discord, with what is known of the address. */
export const rawCalls: (architecture: Architecture) => readonly { readonly call: Call; readonly address: string }[] = once(
  (architecture) => {
    return architecture.code.calls.flatMap((call) => {
      const isHttp =
        /^(global:fetch|(node-fetch|cross-fetch|got|ky|axios|needle|superagent|undici)(:.*)?|node:https:(get|request))$/.test(
          call.target ?? '',
        )
      if (!isHttp || !isServing(architecture, call.function)) return []
      const address = call.args
        .slice(0, 2)
        .flatMap((arg) => [...within(arg, 8)])
        .flatMap((value) => textOf(value) ?? (value.is === 'template' ? value.texts.join('{}') : null) ?? [])
        .find((text) => /^(https:\/\/)?(\w+\.)?discord(app)?\.com\/?(api|$)/.test(text))
      return address === undefined ? [] : [{ call, address: joined(call, address) }]
    })
  },
)

/** With the parts that a base of the address is joined with. */
function joined({ args: [first] }: Call, address: string): string {
  const parts =
    first === undefined
      ? []
      : [...within(first, 4)].flatMap((value) => (value.is === 'template' ? value.texts : (textOf(value) ?? [])))
  return [...new Set([address, ...parts])].join(' ')
}

/** Whether a word stands in the file of a function. */
export function fileSays(architecture: Architecture, id: FunctionId, word: RegExp): boolean {
  return fileOf(architecture, id)?.words.some((each) => word.test(each)) ?? false
}

/** Where the bot connects to the gateway. */
export function connections(architecture: Architecture): readonly Call[] {
  return architecture.code.calls.filter(
    ({ target, function: id }) =>
      /^(discord\.js:(Client\.login|ShardingManager\.spawn)|@discordjs\/ws:WebSocketManager\.connect)$/.test(target ?? '') &&
      isServing(architecture, id),
  )
}
