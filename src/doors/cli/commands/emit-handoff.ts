import { readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import {
  emitHandoff,
  type HandoffFile,
  type HandoffRole,
  type HandoffService,
  handoffRoles,
  handoffServices,
  servicesOf,
} from '../../../house/emit-handoff.ts'
import { nearest } from '../../../kit/text.ts'
import { type ExitCode, nearby, UsageError } from '../faults.ts'
import { count, err, json, out, withProgress } from '../output.ts'
import { writeWhole } from '../write-whole.ts'

export interface EmitHandoffOptions {
  readonly json?: boolean
  /** A folder. */
  readonly out?: string
  /** Files that are there and differ are replaced. */
  readonly force?: boolean
  readonly with?: readonly string[]
}

/** A file of the hand-off, and what is at its place. */
interface Placed extends HandoffFile {
  readonly file: string
  readonly found: 'nothing' | 'same' | 'other'
}

/** Prints what a role takes over, or writes it into a folder: nothing at all where one file would be lost. */
export async function emitHandoffCommand(role: string | undefined, path: string, options: EmitHandoffOptions): Promise<ExitCode> {
  const wanted = readRole(role)
  const services = servicesOf((options.with ?? []).map(readService), process.env)
  const work = async () => {
    const { loadBlueprint } = await import('../../../house/load-app.ts')
    const { value } = await loadBlueprint(path)
    return emitHandoff(wanted, value, services)
  }
  const files = await withProgress(`writing the hand-off for ${wanted}`, work())
  if (options.out === undefined) print(wanted, files, options)
  else write(wanted, files, { ...options, folder: resolve(options.out) })
  return 0
}

function print(
  role: HandoffRole,
  files: readonly HandoffFile[],
  { json: asJson = false, force = false }: EmitHandoffOptions,
): void {
  if (force) throw new UsageError('`--force` is for `--out`, and nothing is written without it')
  if (asJson) return out.line(json({ role, files }))
  for (const { path, text } of files) out.write(`==> ${path} <==\n${text}\n`)
}

function write(
  role: HandoffRole,
  files: readonly HandoffFile[],
  { folder, json: asJson = false, force = false }: EmitHandoffOptions & { readonly folder: string },
): void {
  const placed = files.map((file) => place(folder, file))
  const lost = placed.filter(({ found }) => found === 'other')
  if (lost.length > 0 && !force) {
    const one = lost.length === 1
    throw new UsageError(
      `${count(lost.length, 'file')} in \`${nearby(folder)}\` ${one ? 'differs' : 'differ'} from what would be written, so nothing was written`,
      'write to another folder, or replace with `--force`',
      'would_overwrite',
      lost.map(({ path }) => path),
    )
  }
  for (const { file, text, found } of placed) if (found !== 'same') writeWhole(file, text)
  if (asJson) {
    const told = { nothing: 'written', same: 'unchanged', other: 'replaced' } as const
    const rows = placed.map(({ path, text, found }) => ({ path, bytes: Buffer.byteLength(text), was: told[found] }))
    return out.line(json({ role, folder: nearby(folder), files: rows }))
  }
  for (const { path, found } of placed)
    err.line(`  ${found === 'same' ? err.colours.dim(`${path} is as it was`) : `${path}${found === 'other' ? ' replaced' : ''}`}`)
  err.line(`${err.colours.green('✓')} ${count(files.length, 'file')} for ${role} in ${err.colours.bold(nearby(folder))}`)
}

function place(folder: string, { path, text }: HandoffFile): Placed {
  const file = join(folder, ...path.split('/'))
  for (let above = dirname(file); above.length >= folder.length; above = dirname(above)) {
    const there = statSync(above, { throwIfNoEntry: false })
    if (there !== undefined && !there.isDirectory()) throw new UsageError(`\`${nearby(above)}\` is a file`, 'name a folder')
  }
  const there = statSync(file, { throwIfNoEntry: false })
  if (there === undefined) return { path, text, file, found: 'nothing' }
  if (!there.isFile()) throw new UsageError(`\`${nearby(file)}\` is no file`, 'name another folder')
  return { path, text, file, found: readFileSync(file, 'utf8') === text ? 'same' : 'other' }
}

function readRole(role: string | undefined): HandoffRole {
  const roles = `there are ${handoffRoles.join(', ')}`
  if (role === undefined) throw new UsageError('`lintel emit handoff` needs a role', roles)
  const found = handoffRoles.find((each) => each === role)
  if (found !== undefined) return found
  const near = nearest(role, handoffRoles)
  throw new UsageError(`\`${role}\` is no role of a hand-off`, near ? `did you mean \`${near}\`?` : roles)
}

function readService(name: string): HandoffService {
  const found = handoffServices.find((each) => each === name)
  if (found !== undefined) return found
  throw new UsageError(`\`${name}\` is no server that a deployment may have`, `there are ${handoffServices.join(', ')}`)
}
