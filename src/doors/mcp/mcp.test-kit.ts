import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CallToolResult, Client, type ClientOptions, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { openApprovals } from '../../approval/index.ts'
import { realOutside } from '../../house/outside.ts'
import { createFolder, root } from '../cli/command.test-kit.ts'

const program = join(root, 'bin/lintel.js')
/** The present revision of the protocol, and those before it that clients still speak. */
export const revisions = ['2026-07-28', '2025-11-25', '2025-06-18'] as const
export type Revision = (typeof revisions)[number]
export const token = 'a-token-of-the-tests-only'

const can = { read: 'anyone', create: 'anyone' }

/** A blueprint, with or without a field that a migration would drop. */
export function notes({ bio = true, more = {} }: { readonly bio?: boolean; readonly more?: object } = {}): string {
  const name = { kind: 'text', max: 30 }
  const fields = bio ? { name, bio: { kind: 'text', max: 200, optional: true } } : { name }
  return JSON.stringify({
    name: 'notes',
    entities: { person: { fields, can }, note: { fields: { body: { kind: 'text', max: 500 } }, can } },
    ...more,
  })
}

export function createProject(files: Readonly<Record<string, string>> = {}): ReturnType<typeof createFolder> {
  return createFolder({ 'blueprint.json': notes(), ...files })
}

export interface ConnectOptions {
  readonly revision?: Revision
  readonly client?: ClientOptions
}

export function clientOf({ revision = '2026-07-28', client: more = {} }: ConnectOptions = {}): Client {
  const speaks: ClientOptions =
    revision === '2026-07-28' ? { versionNegotiation: { mode: { pin: revision } } } : { supportedProtocolVersions: [revision] }
  return new Client({ name: 'test', version: '1' }, { ...speaks, ...more })
}

/** A client of `lintel mcp` over the standard streams. */
export async function connectStdio(
  folder: string,
  options: ConnectOptions & { readonly client_?: Client } = {},
): Promise<Client> {
  const client = options.client_ ?? clientOf(options)
  const { PATH = '', HOME = '' } = process.env
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [program, 'mcp', folder],
      env: { PATH, HOME },
      stderr: 'ignore',
    }),
  )
  return client
}

export interface HttpServer {
  readonly url: string
  readonly child: ChildProcess
  connect(options?: ConnectOptions & { readonly client_?: Client }): Promise<Client>
  stop(): Promise<number | null>
}

/** `lintel mcp --http`, and clients of it. */
export async function startHttp(folder: string, words: readonly string[] = []): Promise<HttpServer> {
  const child = spawn(process.execPath, [program, 'mcp', '--http', '--port', '0', ...words, folder], {
    env: { ...process.env, LINTEL_MCP_TOKEN: token },
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const url = await new Promise<string>((resolve, reject) => {
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (part) => {
      said += part
      const found = /listening on (\S+)/.exec(said)?.[1]
      if (found !== undefined) resolve(found)
    })
    void ended.then(() => reject(new Error(`it ended: ${said}`)))
  })
  return {
    url,
    child,
    async connect(options = {}) {
      const client = options.client_ ?? clientOf(options)
      const requestInit = { headers: { authorization: `Bearer ${token}` } }
      await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }))
      return client
    },
    stop: () => {
      child.kill('SIGTERM')
      return ended
    },
  }
}

// biome-ignore lint/suspicious/noExplicitAny: a test names members of answers whose schemas the client has checked
type Structured = Readonly<Record<string, any>>

export interface Answered {
  readonly isError: boolean
  readonly data: Structured
  readonly text: string
}

/** What a tool answers. */
export async function call(
  client: Client,
  name: string,
  input: object = {},
  options: Parameters<Client['callTool']>[1] = {},
): Promise<Answered> {
  const answer = (await client.callTool({ name, arguments: { ...input } }, options)) as CallToolResult
  const [first] = answer.content
  return {
    isError: answer.isError ?? false,
    data: (answer.structuredContent ?? {}) as Structured,
    text: first?.type === 'text' ? first.text : '',
  }
}

/** A person, at a terminal of the project. */
export function personApproves(folder: string, planId: string): string {
  const approvals = openApprovals(join(folder, '.lintel'), realOutside)
  return approvals.approve(approvals.planOf(planId)).token
}

/** Makes the tables, as a first start does, and has the blueprint ask for a column less. */
export async function makeTables(client: Client, folder: string): Promise<void> {
  const started = await call(client, 'serve_start')
  if (started.isError) throw new Error(started.text)
  await call(client, 'serve_stop')
  writeFileSync(join(folder, 'blueprint.json'), notes({ bio: false }))
}

/** Not the state of a project: what tools note for themselves, and what SQLite keeps of an open connection. */
const aside = /^\.lintel\/(plans|approval\.key|compiled|checked)|-(wal|shm)$/

/** Each file with the hash of its bytes, each link with where it leads. */
export function bytesOf(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !aside.test(name))
    .sort()
  return Object.fromEntries(
    names.flatMap((name) => {
      const stat = lstatSync(join(folder, name))
      if (stat.isSymbolicLink()) return [[name, 'link']]
      return stat.isFile()
        ? [
            [
              name,
              createHash('sha256')
                .update(readFileSync(join(folder, name)))
                .digest('hex'),
            ],
          ]
        : []
    }),
  )
}
