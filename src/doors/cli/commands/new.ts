import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { version } from '../../../house/version.ts'
import { type ExitCode, nearby, UsageError } from '../faults.ts'
import { nextSteps } from '../next-steps.ts'
import { json, out } from '../output.ts'

interface NewOptions {
  readonly dir?: string
  readonly lintel?: string
  readonly json?: boolean
}

const templates = fileURLToPath(new URL('../../../../templates/project', import.meta.url))
/** npm leaves a file of that name out of a package. */
const renamed: Readonly<Record<string, string>> = { gitignore: '.gitignore' }

/** Writes a project that type-checks and serves, named like its folder; never over what is there. */
export function newProject(path: string, { dir = path, lintel, json: asJson = false }: NewOptions): ExitCode {
  const name = basename(resolve(path))
  requireName(name)
  const folder = resolve(dir)
  requireEmpty(folder)
  const files = readdirSync(templates, { recursive: true, encoding: 'utf8' }).filter((file) =>
    statSync(join(templates, file)).isFile(),
  )
  const written = files.map((file) => renamed[file] ?? file).sort()
  for (const file of files) {
    const path = join(folder, renamed[file] ?? file)
    mkdirSync(dirname(path), { recursive: true })
    const text = readFileSync(join(templates, file), 'utf8')
    writeFileSync(path, text.replaceAll('project-name', name).replaceAll('lintel-version', lintel ?? `^${version}`), {
      flag: 'wx',
    })
  }
  const shown = nearby(folder)
  const next = nextSteps(folder, lintel, ['npm run dev'])
  if (asJson) out.line(json({ name, folder, files: written, next }))
  else tell(name, shown, written, next)
  return 0
}

function tell(name: string, folder: string, files: readonly string[], next: readonly string[]): void {
  const { green, bold, cyan, dim } = out.colours
  out.line(`${green('✓')} ${bold(name)} is in ${bold(folder)}: ${dim(files.join(', '))}\n`)
  for (const step of next) out.line(`  ${cyan(step)}`)
  out.line(dim(`\nThen read ${folder === '.' ? '' : `${folder}/`}README.md: how to sign in, and what to try first.`))
}

function requireName(name: string): void {
  if (/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) && name.length <= 63 && name !== 'lintel') return
  const better = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '')
    .slice(0, 63)
  const says =
    name === 'lintel' ? 'a project cannot have the name of this package' : `\`${name}\` cannot be the name of a project`
  const such = better === '' || better === 'lintel' || better === name ? 'my-backend' : better
  throw new UsageError(says, `take lower-case letters, digits and hyphens, such as \`${such}\``, 'bad_name')
}

function requireEmpty(folder: string): void {
  const remedy = 'name another with `--dir`'
  if (!existsSync(folder)) return
  if (!statSync(folder).isDirectory()) throw new UsageError(`\`${nearby(folder)}\` is a file`, remedy, 'not_empty')
  if (readdirSync(folder).some((entry) => entry !== '.git'))
    throw new UsageError(`the folder \`${nearby(folder)}\` is not empty`, remedy, 'not_empty')
}
