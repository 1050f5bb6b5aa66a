import cluster from 'node:cluster'
import { join } from 'node:path'
import { loadApp } from '../../../house/load-app.ts'
import { readProcesses, readStartSettings, type StartSettings } from '../../../house/settings.ts'
import type { AnyApp } from '../../../model/implement.ts'
import { type ExitCode, UsageError } from '../faults.ts'

export interface StartOptions {
  readonly processes?: string
}

/** Serves in production until a signal ends it; what is wrong with the environment is told before anything is opened. */
export async function start(folder: string, options: StartOptions): Promise<ExitCode> {
  const wished = wishOf(options)
  // Beside the code and not with the data, whose volume must not be able to bring code.
  const { value: app } = await loadApp(folder, join(folder, '.lintel', 'compiled'))
  const settings = settingsOf(folder, app, wished)
  if (settings.processes === 1) await (await import('../processes/serve-alone.ts')).serveAlone(app, settings)
  else if (cluster.isPrimary) await (await import('../processes/serve-together.ts')).serveTogether(app, settings)
  else await (await import('../processes/serve-as-child.ts')).serveAsChild(app, settings)
  return 0
}

function wishOf({ processes }: StartOptions): number | undefined {
  if (processes === undefined) return undefined
  return readProcesses(processes, '`--processes`', (sentence) => {
    throw new UsageError(sentence)
  })
}

function settingsOf(folder: string, { blueprint, more }: AnyApp, wished: number | undefined): StartSettings {
  const environment = wished === undefined ? process.env : { ...process.env, LINTEL_PROCESSES: String(wished) }
  const read = readStartSettings(environment, folder, { authenticates: more.authenticate !== undefined, blueprint })
  if ('settings' in read) return read.settings
  const { faults } = read
  if (faults.length === 1) throw new UsageError(faults[0]!, undefined, 'settings')
  throw new UsageError(`${faults.length} settings of the environment are wrong`, undefined, 'settings', faults)
}
