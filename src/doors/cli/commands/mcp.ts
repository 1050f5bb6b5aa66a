import { existsSync, statSync } from 'node:fs'
import { realOutside } from '../../../house/outside.ts'
import { createDoor, type Door, loadLibrary, serveHttp, serveStdio } from '../../mcp/index.ts'
import { openWorkshop } from '../../tools/index.ts'
import { type ExitCode, UsageError } from '../faults.ts'
import { err, harmless } from '../output.ts'

export interface McpOptions {
  readonly http?: boolean
  readonly port: string
  readonly host: string
  readonly allowOrigin: readonly string[]
  readonly allowHost: readonly string[]
  readonly env: readonly string[]
}

const loopback = ['127.0.0.1', '::1', 'localhost']
/** A token that is shorter could be guessed. */
const leastToken = 16

/** Serves the tools to agents until the client goes, or somebody ends it. */
export async function mcp(folder: string, options: McpOptions): Promise<ExitCode> {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(
      existsSync(folder) ? `\`${folder}\` is no folder` : `there is no folder \`${folder}\``,
      'name the folder of a project',
      'not_found',
    )
  const library = await loadLibrary()
  const open = openWorkshop({ folder, environment: process.env, passEnvironment: options.env })
  const door = createDoor(library, open, { outside: realOutside })
  const log = (line: string) => err.line(`lintel mcp: ${harmless(line)}`)
  try {
    await (options.http ? overHttp(door, options, log) : overStdio(door, log))
  } finally {
    await open.close()
  }
  return 0
}

async function overStdio(door: Door, log: (line: string) => void): Promise<void> {
  const served = serveStdio(door, log)
  await Promise.race([served.ended, signalled()])
  await served.close()
}

async function overHttp(door: Door, options: McpOptions, log: (line: string) => void): Promise<void> {
  const { host, allowHost, allowOrigin } = options
  if (!loopback.includes(host) && allowHost.length === 0)
    throw new UsageError(
      `\`--host ${host}\` is reached from other machines, and by a name that has to be known`,
      'add `--allow-host <name>`, or leave `--host` out',
    )
  const given = process.env.LINTEL_MCP_TOKEN?.trim() || undefined
  if (given !== undefined && given.length < leastToken)
    throw new UsageError(
      `\`LINTEL_MCP_TOKEN\` has ${given.length} characters`,
      `give it ${leastToken} or more that nobody can guess, or none: one is made`,
    )
  const token = given ?? Buffer.from(realOutside.randomBytes(32)).toString('base64url')
  const served = await serveHttp(door, {
    token,
    host,
    port: readPort(options.port),
    hosts: allowHost,
    origins: allowOrigin.map(nameOf),
    log,
  })
  err.line(`lintel mcp: listening on ${served.url}`)
  err.line(
    given === undefined ? `lintel mcp: authorization: Bearer ${token}` : 'lintel mcp: the token is that of `LINTEL_MCP_TOKEN`',
  )
  await signalled()
  await served.close()
}

/** `https://console.example.com` and `console.example.com` are the same page's host. */
function nameOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).hostname : origin
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (port <= 65_535) return port
  throw new UsageError(`\`--port\` is \`${text}\`, and a port is a whole number from 0 to 65535`)
}

function signalled(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve())
  })
}
