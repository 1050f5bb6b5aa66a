import { resolve } from 'node:path'
import { type DiagramKind, type EmitKind, emit, emitKinds, emitSchema } from '../../../house/emit.ts'
import { nearest } from '../../../kit/text.ts'
import { type ExitCode, nearby, UsageError } from '../faults.ts'
import { err, json, out, withProgress } from '../output.ts'
import { writeWhole } from '../write-whole.ts'

export interface EmitCommandOptions {
  readonly json?: boolean
  readonly out?: string
  readonly svg?: boolean
  readonly kind: DiagramKind
  /** Whose sequence is drawn. */
  readonly action?: string
  /** A repository in place of a blueprint. */
  readonly from?: string
  /** A version of the API. */
  readonly api?: string
}

export async function emitCommand(kind: string, path: string, options: EmitCommandOptions): Promise<ExitCode> {
  if (!isKind(kind)) {
    const near = nearest(kind, [...emitKinds, 'handoff'])
    throw new UsageError(
      `\`${kind}\` is nothing that can be emitted`,
      near ? `did you mean \`${near}\`?` : `there are ${emitKinds.join(', ')}, handoff`,
    )
  }
  if (options.svg && kind !== 'diagram')
    throw new UsageError(`\`--svg\` is for \`lintel emit diagram\`, and ${kind} is no picture`)
  if (options.action !== undefined && (kind !== 'diagram' || options.kind !== 'sequence'))
    throw new UsageError('`--action` is for `lintel emit diagram --kind sequence`')
  if (options.from !== undefined && kind !== 'diagram')
    throw new UsageError(`\`--from\` is for \`lintel emit diagram\`, and ${kind} is written from a blueprint`)
  if (options.api !== undefined && kind !== 'openapi')
    throw new UsageError(`\`--api\` is for \`lintel emit openapi\`, and ${kind} is of the present version`)
  const text = kind === 'schema' ? emitSchema() : await withProgress(`writing ${kind}`, emitFrom(kind, path, options))
  if (options.out === undefined) {
    out.write(text)
    return 0
  }
  const file = resolve(options.out)
  writeWhole(file, text)
  const bytes = Buffer.byteLength(text)
  if (options.json) out.line(json({ kind, file: nearby(file), bytes }))
  else err.line(`${err.colours.green('✓')} wrote ${err.colours.bold(nearby(file))} (${bytes} bytes)`)
  return 0
}

async function emitFrom(
  kind: EmitKind,
  path: string,
  { json: asJson = false, svg = false, kind: diagram, action, out: file, from, api }: EmitCommandOptions,
): Promise<string> {
  if (from !== undefined) {
    const { emitPicture } = await import('../../../house/emit-picture.ts')
    return emitPicture(from, svg)
  }
  const { loadBlueprint } = await import('../../../house/load-app.ts')
  const { value } = await loadBlueprint(path)
  // With `--out`, `--json` is about what is said of the file; a blueprint alone has a JSON form to be written.
  const form = { json: asJson && (file === undefined || kind === 'blueprint'), svg, diagram, action }
  return emit(kind, value, api === undefined ? form : { ...form, api })
}

function isKind(kind: string): kind is EmitKind {
  return (emitKinds as readonly string[]).includes(kind)
}
