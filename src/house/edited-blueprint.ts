import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Placement } from '../design/index.ts'
import type { Blueprint } from '../model/blueprint.ts'
import { checkBlueprint } from '../model/check.ts'
import { evaluateBlueprints } from '../readers/blueprint/index.ts'

const file = 'blueprint.ts'

/** The blueprint of a folder in which a person edited code, once the rest is as a design says; or why it cannot be told. */
export async function editedBlueprint(
  folder: string,
  placements: readonly Placement[],
): Promise<{ readonly blueprint: Blueprint } | { readonly says: string } | null> {
  const isTheirs = placements.some(({ path, state }) => state === 'edited' && path.endsWith('.ts'))
  if (!isTheirs || !placements.some(({ path }) => path === file)) return null
  const texts = new Map(
    placements.map(({ path, before, after, state }) => [path, state === 'edited' || state === 'left' ? before : after]),
  )
  const [found] = await evaluateBlueprints({
    files: [{ path: file, sizeBytes: texts.get(file)?.length ?? 0 }],
    has: (path) => texts.has(path) || existsSync(join(folder, path)),
    text: (path) => texts.get(path) ?? readFileSync(join(folder, path), 'utf8'),
  })
  if (found === undefined) return { says: `${file}: it has no \`export default blueprint(…)\`` }
  if ('says' in found) return { says: found.says }
  const [mistake] = checkBlueprint(found.value)
  return mistake === undefined
    ? { blueprint: found.value as Blueprint }
    : { says: `${file}: ${mistake.path}: ${mistake.message}` }
}
