import { homedir } from 'node:os'
import { join } from 'node:path'

/** What is kept from one run to the next, of all projects of a person. */
export function cacheFolder(): string {
  return process.env.LINTEL_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'lintel')
}
