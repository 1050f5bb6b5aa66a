// Gives the TypeScript of the pages to the compiler, as a reader would who pasted it.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Every word of the language: a piece of a page that imports nothing is meant to have them. */
const words =
  'blueprint, bool, counter, date, decimal, entity, env, event, implement, int, join, json, list, oneOf, part, Problem, ref, secret, text, time'

/** What a piece stands in, by the word after the language. */
const around = {
  '': (text) => (/^import /m.test(text) ? text : `import { ${words} } from 'lintel'\n${text}\nexport {}\n`),
  fields: (text) => `import { ${words} } from 'lintel'\nexport default {\n${text}}\n`,
  entity: (text) => `import { ${words} } from 'lintel'\nexport default entity(\n${text})\n`,
  wrong: (text) => text,
}

/**
 * @param {{ root: string, dist: string, blocks: import('./read-pages.mjs').Block[] }} options
 * @returns {string[]} what the compiler said, by page and line
 */
export function checkTypes({ root, dist, blocks }) {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-docs-types-'))
  try {
    const names = blocks.map(({ file, line, tag, text }, i) => {
      const name = `${file.replaceAll(/[^a-z0-9]+/gi, '-')}-${line}.ts`
      // A page may show a blueprint and then, in a file of its own, the code beside it.
      const before = blocks.slice(0, i).findLast((each) => each.file === file && /export default blueprint\(/.test(each.text))
      const beside = before && `./${file.replaceAll(/[^a-z0-9]+/gi, '-')}-${before.line}.ts`
      const whole = around[tag](text).replaceAll(/'\.\/blueprint\.[jt]s'/g, `'${beside}'`)
      writeFileSync(join(folder, name), whole)
      return name
    })
    const compilerOptions = {
      ...JSON.parse(readFileSync(join(root, 'templates/project/tsconfig.json'), 'utf8')).compilerOptions,
      allowImportingTsExtensions: true,
      paths: {
        lintel: [join(dist, 'index.d.ts')],
        'lintel/serve': [join(dist, 'house/index.d.ts')],
        'lintel/testing': [join(dist, 'doors/testing/index.d.ts')],
        fastify: [join(root, 'node_modules/fastify')],
      },
      typeRoots: [join(root, 'node_modules/@types')],
    }
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: names }))
    const compiler = join(root, 'node_modules/typescript/bin/tsc')
    const { stdout } = spawnSync(process.execPath, [compiler, '-p', folder, '--pretty', 'false'], {
      cwd: folder,
      encoding: 'utf8',
    })
    // A message goes on in indented lines.
    return stdout.split(/\n(?=\S)/).filter((message) => message.trim() !== '')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
