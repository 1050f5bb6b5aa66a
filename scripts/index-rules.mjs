// Writes src/rules/index.ts, the list of every rule, from the files that are there; `--check` only says whether it is right.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../src/rules/', import.meta.url))
const groups = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort()
const files = groups.flatMap((group) =>
  readdirSync(folder + group)
    .filter((file) => file.endsWith('.ts') && !/\.(test|test-kit)\.ts$/.test(file))
    .sort()
    .filter((file) => readFileSync(`${folder}${group}/${file}`, 'utf8').includes('export const rule: Rule'))
    .map((file) => `${group}/${file}`),
)
for (const file of files) {
  const id = file.replace(/\.ts$/, '')
  if (!readFileSync(`${folder}${file}`, 'utf8').includes(`\n  id: '${id}',`))
    throw new Error(`src/rules/${file}: its rule is not called \`${id}\``)
}
const nameOf = (file) => file.replace(/\.ts$/, '').replace(/[-/]+(\w)/g, (_, letter) => letter.toUpperCase())
const text = `/** Every rule. Written by scripts/index-rules.mjs: a new file needs no line here. */
${files.map((file) => `import { rule as ${nameOf(file)} } from './${file}'`).join('\n')}
import type { Rule } from './rule.ts'

export const rules: readonly Rule[] = [
${groups
  .map((group) => files.filter((file) => file.startsWith(`${group}/`)).map((file) => `${nameOf(file)},`))
  .filter((names) => names.length > 0)
  .map((names) => `  ${names.join(' ')}`)
  .join('\n')}
]
`
const path = `${folder}index.ts`
if (process.argv.includes('--check')) {
  if (readFileSync(path, 'utf8') !== text) {
    console.error('src/rules/index.ts is not what is there: run `node scripts/index-rules.mjs`')
    process.exitCode = 1
  }
} else writeFileSync(path, text)
