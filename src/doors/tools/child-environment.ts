import type { Environment } from '../../house/environment.ts'

/** What a process that is started for a tool is given of the environment, beside what the caller names. */
const passed = [
  'PATH',
  'HOME',
  'USER',
  'LANG',
  'LC_ALL',
  'TZ',
  'TMPDIR',
  'TEMP',
  'TMP',
  'SystemRoot',
  'APPDATA',
  'LOCALAPPDATA',
  'XDG_CACHE_HOME',
  'NODE_EXTRA_CA_CERTS',
  'DATABASE_URL',
  'CACHE_URL',
  'NATS_URL',
  'LINTEL_DATA',
  'LINTEL_CACHE',
  'LINTEL_DATABASE_POOLER',
]

/** Nothing that steers Node, no token of the agent's door, no secret of anything else. */
export function childEnvironment(environment: Environment, more: readonly string[]): NodeJS.ProcessEnv {
  const named = [...passed, ...more].filter((name) => name !== 'LINTEL_MCP_TOKEN')
  const found = named.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]] as const]))
  return { ...Object.fromEntries(found), NO_COLOR: '1', CI: '1' }
}
