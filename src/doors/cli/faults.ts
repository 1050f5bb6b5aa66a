import { relative } from 'node:path'
import { libsqlVersion } from '../../house/version.ts'
import type { Diagnostic } from '../../model/diagnostic.ts'
import { count, err, harmless, json } from './output.ts'

/** 0 fine, 1 findings, 2 wrong use or unreadable input, 3 a fault of Lintel itself. */
export type ExitCode = 0 | 1 | 2 | 3

/** Wrong use: what is wrong and what to do about it. */
export class UsageError extends Error {
  readonly code: string
  readonly remedy: string | undefined
  /** Each fault, where there are several. */
  readonly details: readonly string[]

  constructor(message: string, remedy?: string, code = 'usage', details: readonly string[] = []) {
    super(message)
    this.name = 'UsageError'
    this.code = code
    this.remedy = remedy
    this.details = details
  }
}

/** What is said of anything thrown, and how the process ends. */
export interface Fault {
  readonly exit: Exclude<ExitCode, 0>
  readonly code: string
  readonly message: string
  readonly file?: string
  readonly remedy?: string
  readonly details?: readonly string[]
  readonly diagnostics?: readonly Diagnostic[]
  readonly changes?: readonly { readonly path: string; readonly says: string; readonly remedy: string | null }[]
  readonly stack?: string
}

type Thrown = NodeJS.ErrnoException & {
  readonly remedy?: string
  readonly file?: string
  readonly details?: readonly string[]
  readonly diagnostics?: readonly Diagnostic[]
  readonly changes?: Fault['changes']
  readonly faults?: Fault['changes']
  readonly served?: readonly string[]
  readonly port?: number
  readonly address?: string
}

/** Reads errors by their names, so that telling one needs none of the modules that throw them. */
export function readFault(thrown: unknown): Fault {
  const error = (thrown instanceof Error ? thrown : new Error(String(thrown))) as Thrown
  const { message, remedy, file, details = [], diagnostics = [], changes = [], faults = [], served } = error
  const more = { ...(file === undefined ? {} : { file: nearby(file) }), ...(remedy === undefined ? {} : { remedy }) }
  switch (error.name) {
    case 'UsageError':
      return { exit: 2, code: error.code ?? 'usage', message, ...more, ...(details.length > 0 ? { details } : {}) }
    case 'CopyError':
      return {
        exit: error.code === 'unfit_rows' ? 1 : 2,
        code: error.code ?? 'copy',
        message,
        ...more,
        ...(details.length > 0 ? { details } : {}),
      }
    case 'KnowledgeError':
      return { exit: 2, code: (error.code ?? 'memory').replaceAll('-', '_'), message }
    case 'ApprovalError':
    case 'LoadError':
      return { exit: 2, code: error.code ?? 'unreadable', message, ...more }
    case 'BlueprintError':
      return {
        exit: 1,
        code: 'blueprint_mistakes',
        message: `the blueprint has ${count(diagnostics.length, 'mistake')}`,
        diagnostics,
      }
    case 'UnservedVersionError':
      return { exit: 2, code: 'unserved_version', message, remedy: `it serves ${(served ?? []).join(', ')}` }
    case 'NothingToDrawError':
      return { exit: 2, code: 'nothing_to_draw', message, ...more }
    case 'IncompatibleModelError':
      return { exit: 1, code: 'incompatible_data', message: message.split('\n', 1)[0]!.replace(/:$/, ''), changes }
    case 'DataInTheWayError':
      return { exit: 1, code: 'data_in_the_way', message, changes }
    case 'MigrationPendingError':
      return { exit: 1, code: 'migration_pending', message, ...more }
    case 'MigratorBusyError':
    case 'LockPatienceError':
      return { exit: 2, code: 'busy', message, ...more }
    case 'UnfitModelError':
      return { exit: 1, code: 'unfit_for_engine', message: 'PostgreSQL cannot hold this blueprint as it is', changes: faults }
    case 'SettingsError':
      if (details.length === 1) return { exit: 2, code: 'settings', message }
      return { exit: 2, code: 'settings', message: `${details.length} settings of the environment are wrong`, details }
    case 'UnfitServerError':
      return { exit: 2, code: 'unfit_server', message }
    case 'RequestError':
    case 'CompositionError':
    case 'NameTakenError':
    case 'UnreadChangeError':
    case 'ChangeError':
    case 'ProfileError':
    case 'PriceError':
    case 'UneditableError':
      return { exit: 2, code: 'design', message, ...more }
    case 'CalibrationError':
    case 'LoadRunError':
    case 'MeasuredServerError':
      return { exit: 2, code: 'unmeasured', message, ...more }
    case 'OutsideFolderError':
      return { exit: 2, code: 'outside', message, ...more }
    case 'ModelError':
      return { exit: 2, code: error.code ?? 'model', message, ...more }
    case 'NoPostgresError':
      return { exit: 2, code: 'missing_package', message }
    case 'UnavailableError':
      return { exit: 2, code: 'unavailable', message, remedy: 'check that the server runs, and what its URL says' }
    case 'DataInUseError':
      return { exit: 2, code: 'data_in_use', message }
    default:
      return readSystemFault(error)
  }
}

function readSystemFault({ code, message, stack = message, port, address, path, cause, syscall }: Thrown): Fault {
  if (syscall === 'listen' || syscall === 'bind') return readListenFault(code, address, port)
  const isFile =
    code !== undefined && ['ENOENT', 'EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'ENOTDIR', 'EISDIR', 'EEXIST'].includes(code)
  if (isFile && path !== undefined)
    return { exit: 2, code: 'file_system', message: `\`${nearby(path)}\`: ${message.split(',', 1)[0]}` }
  const needsPackage = (cause as Thrown | undefined)?.code === 'ERR_MODULE_NOT_FOUND' || /npm install \S/.test(message)
  if (needsPackage) return { exit: 2, code: 'missing_package', message }
  // The driver of SQLite has its binaries in optional packages of its own.
  const binary = /^Cannot find module '(@libsql\/[\w-]+)'/.exec(message)?.[1]
  if (binary !== undefined)
    return {
      exit: 2,
      code: 'missing_package',
      message: `the binary of SQLite for this machine (\`${binary}\`) is not installed, as after \`--omit=optional\``,
      remedy: `run \`npm install --no-save ${binary}@${libsqlVersion}\`, or serve from PostgreSQL`,
    }
  if (/the development issuer/.test(message)) return { exit: 2, code: 'dev_issuer', message }
  return { exit: 3, code: 'fault', message, stack }
}

function readListenFault(code = '', address = '', port = 0): Fault {
  const place = `\`${address}:${port}\``
  if (code === 'EADDRINUSE') {
    return {
      exit: 2,
      code: 'port_busy',
      message: `another program listens on ${place}`,
      remedy: 'stop it, or give this one another port',
    }
  }
  if (code === 'EACCES')
    return { exit: 2, code: 'port_refused', message: `listening on ${place} is not allowed`, remedy: 'take a port above 1023' }
  return {
    exit: 2,
    code: 'address',
    message: `it cannot listen on ${place} (${code})`,
    remedy: 'name an address of this machine as the host',
  }
}

/** Writes a fault to standard error: as text, or as `{ error }` where JSON was asked for. */
export function tellFault({ exit, ...fault }: Fault, asJson: boolean): void {
  if (asJson) return err.line(json({ error: fault }))
  const { red, bold, dim, cyan } = err.colours
  const where = fault.file === undefined ? '' : `${bold(harmless(fault.file))}: `
  err.line(`${red('lintel:')} ${where}${harmless(fault.message)}`)
  if (fault.remedy !== undefined) err.line(`  ${cyan(harmless(fault.remedy))}`)
  for (const detail of fault.details ?? []) err.line(`  ${harmless(detail)}`)
  for (const diagnostic of fault.diagnostics ?? []) err.line(`\n${diagnosticText(diagnostic, err.colours)}`)
  for (const { path, says, remedy } of fault.changes ?? []) {
    err.line(`\n  ${bold(harmless(path))}: ${harmless(says)}${remedy === null ? '' : `\n    ${cyan(harmless(remedy))}`}`)
  }
  if (exit === 3) {
    err.line(dim(harmless(fault.stack ?? '')))
    err.line('this is a fault of Lintel: please report it with the lines above')
  }
}

/** Path, message and code in one line; what to do in the next. */
export function diagnosticText({ code, path, message, remedy }: Diagnostic, { bold, dim, cyan }: typeof err.colours): string {
  return `  ${bold(harmless(path || 'blueprint'))}: ${harmless(message)} ${dim(`[${code}]`)}\n    ${cyan(harmless(remedy))}`
}

/** A path as seen from here, where that is shorter. */
export function nearby(path: string): string {
  const seen = relative(process.cwd(), path)
  return seen === '' ? '.' : seen.length < path.length ? seen : path
}
