// Writes src/design/catalogue/parts.ts from the files beside it. `--check` only tells whether it is as it would be written.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../src/design/catalogue', import.meta.url))
const file = join(folder, 'parts.ts')
const names = readdirSync(join(folder, 'parts'))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.slice(0, -3))
  .sort()
const camel = (name) => name.replaceAll(/-(\w)/g, (_, letter) => letter.toUpperCase())
const text = `import type { PartTemplate } from './part-template.ts'
${names.map((name) => `import { ${camel(name)} } from './parts/${name}.ts'`).join('\n')}

/** Every part there is, by \`scripts/index-parts.mjs\`. Their entities, events, actions and jobs have names of their own. */
export const parts: readonly PartTemplate[] = [
${names.map((name) => `  ${camel(name)},`).join('\n')}
]
`
if (!process.argv.includes('--check')) writeFileSync(file, text)
else if (readFileSync(file, 'utf8') !== text) {
  console.error('src/design/catalogue/parts.ts is not what its parts are: node scripts/index-parts.mjs')
  process.exit(1)
}
