import { relative } from 'node:path'
import type { DevServer } from '../dev-servers.ts'
import { pageOf } from '../page.ts'
import { folderAt } from '../project-path.ts'
import { cursor, flag, listOf, next, oneOf, orNull, path, shape, text, total, whole } from '../schemas.ts'
import { defineTool, type Tool, type ToolContext } from '../tool.ts'

const server = shape(
  {
    folder: text('relative to the folder of the project'),
    state: oneOf('`waiting`: the code cannot be served as it is, and a change is waited for', [
      'starting',
      'serving',
      'waiting',
      'ended',
    ]),
    url: orNull(text('where it listens')),
    docs: orNull(text('its documentation page')),
    token: orNull(text('how a token is signed; the tool `serve_token` does it')),
  },
  ['folder', 'state', 'url', 'docs', 'token'],
)

function shown({ folder, state, url, tokenHint }: DevServer, root: string) {
  return { folder: relative(root, folder) || '.', state, url, docs: url === null ? null : `${url}/docs`, token: tokenHint }
}

interface StartInput {
  readonly path?: string
  readonly port?: number
}

export const serveStart: Tool = defineTool<StartInput>({
  name: 'serve_start',
  title: 'Start a development server',
  says: 'Serves a folder of the project as `lintel dev` does: reloads on every change, signs tokens of its own, keeps its data in `.lintel/`. It ends with `serve_stop`, or when this connection to Lintel ends. Take `serve_token` for a token.',
  example: {
    input: { path: '.' },
    answers: '{ "server": { "state": "serving", "url": "http://127.0.0.1:41871", … }, "routes": ["GET /v1/posts", …] }',
  },
  input: shape({ path, port: whole('0, unless said, takes a free one', [0, 65_535], { default: 0 }) }),
  output: shape({ server, routes: listOf(text('method and path'), 'the first of them; the rest is in its documentation') }, [
    'server',
    'routes',
  ]),
  hints: { readOnly: false, destructive: false, idempotent: false, openWorld: false },
  async run({ path: at = '.', port = 0 }, context) {
    context.progress({ says: 'starting the server' })
    const started = await context.servers.start({ folder: folderAt(context.project, at), port }, context.signal)
    const { items: routes } = pageOf(started.routes, {})
    return {
      data: { server: shown(started, context.project.root), routes },
      text: `serving ${started.url}\ndocs: ${started.url}/docs\ntoken: take \`serve_token\`, or ${started.tokenHint}\n${routes.join('\n')}`,
    }
  },
})

interface FolderInput {
  readonly path?: string
}

export const serveStop: Tool = defineTool<FolderInput>({
  name: 'serve_stop',
  title: 'Stop a development server',
  says: 'Stops the server of a folder that `serve_start` started. What it accepted is finished, and its data stay. Stopping one that is not up is no mistake.',
  example: { input: { path: '.' }, answers: '{ "stopped": true }' },
  input: shape({ path }),
  output: shape({ stopped: flag('false where none was up') }, ['stopped']),
  hints: { readOnly: false, destructive: false, idempotent: true, openWorld: false },
  async run({ path: at = '.' }, { project, servers }) {
    const stopped = await servers.stop(folderAt(project, at))
    return { data: { stopped }, text: stopped ? 'stopped' : 'no server of this folder is up' }
  },
})

interface StatusInput {
  readonly path?: string
  readonly lines?: number
  readonly cursor?: string
}

export const serveStatus: Tool = defineTool<StatusInput>({
  name: 'serve_status',
  title: 'Look at development servers',
  says: 'The servers that `serve_start` started, and the newest lines of the log of one, the newest first. Take it to see why a request failed.',
  example: {
    input: { path: '.', lines: 20 },
    answers: '{ "servers": [{ "state": "serving", … }], "log": ["{\\"msg\\":\\"listening\\", …"] }',
  },
  input: shape({ path, lines: whole('how many lines of the log; 20 unless said', [0, 300], { default: 20 }), cursor }),
  output: shape(
    {
      servers: listOf(server, 'all of them'),
      log: listOf(text('a line'), 'of the server of `path`, the newest first'),
      total,
      next,
    },
    ['servers', 'log', 'total', 'next'],
  ),
  hints: { readOnly: true, destructive: false, idempotent: true, openWorld: false },
  async run({ path: at = '.', lines = 20, cursor: from }, { project, servers }) {
    const all = servers.list().map((each) => shown(each, project.root))
    const folder = folderAt(project, at)
    const log = servers.list().find((each) => each.folder === folder)?.log ?? []
    const page = pageOf([...log].reverse(), { cursor: from, limit: lines })
    const says =
      all.length === 0 ? 'no server is up' : all.map(({ folder: of, state, url }) => `${of}: ${state} ${url ?? ''}`).join('\n')
    return { data: { servers: all, log: page.items, total: page.total, next: page.next }, text: [says, ...page.items].join('\n') }
  },
})

interface TokenInput {
  readonly sub: string
  readonly roles?: readonly string[]
  readonly tenant?: string
  readonly ttl?: string
  readonly path?: string
}

export const serveToken: Tool = defineTool<TokenInput>({
  name: 'serve_token',
  title: 'Sign a token for a development server',
  says: 'A bearer token that the development server of a folder accepts, for one caller. In production it is worth nothing: there, tokens come from the issuer that the environment names.',
  example: {
    input: { sub: 'ada', roles: ['moderator'], ttl: '1h' },
    answers: '{ "token": "eyJ…", "header": "authorization: Bearer eyJ…", "note": null }',
  },
  input: shape(
    {
      sub: text('who it stands for: the id of the row of the actor, unless `auth.subject` of the blueprint names a field', {
        minLength: 1,
        maxLength: 255,
      }),
      roles: listOf(text('a role of the blueprint', { maxLength: 100 }), 'that it grants', { maxItems: 50 }),
      tenant: text('on whose behalf', { maxLength: 255 }),
      ttl: text('how long it is good, such as `8h`', { default: '8h', maxLength: 20 }),
      path,
    },
    ['sub'],
  ),
  output: shape({ token: text('the token'), header: text('the header of a request'), note: orNull(text('what to mind')) }, [
    'token',
    'header',
    'note',
  ]),
  hints: { readOnly: true, destructive: false, idempotent: false, openWorld: false },
  async run({ sub, roles = [], tenant, ttl = '8h', path: at = '.' }, context: ToolContext) {
    const { token, note } = await context.job({
      kind: 'token',
      path: folderAt(context.project, at),
      sub,
      roles,
      tenant: tenant ?? null,
      ttl,
    })
    return {
      data: { token, header: `authorization: Bearer ${token}`, note },
      text: note === null ? token : `${token}\nnote: ${note}`,
    }
  },
})
