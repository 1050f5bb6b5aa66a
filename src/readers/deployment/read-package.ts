/** A package.json, read as YAML, which JSON is a part of, since that keeps places. */
import type { Package } from '../../model/architecture/deployment.ts'
import { folderOf } from './paths.ts'
import type { Yaml } from './yaml-tree.ts'
import { entriesOf, textAt, textMap, valueAt } from './yaml-values.ts'

/** The lockfile is beside it, which the reader sees. */
export type ReadPackage = Omit<Package, 'lockfile'>

export const lockfiles = [
  'package-lock.json',
  'npm-shrinkwrap.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'bun.lock',
  'bun.lockb',
] as const

export function readPackage(file: string, root: Yaml): ReadPackage {
  const scripts = entriesOf(valueAt(root, 'scripts')).flatMap(([name, { key, value }]) =>
    value.text === null ? [] : [[name, { text: value.text, place: { ...key, end: value.place.end } }]],
  )
  return {
    file,
    name: textAt(root, 'name'),
    dependencies: textMap(valueAt(root, 'dependencies')),
    devDependencies: textMap(valueAt(root, 'devDependencies')),
    scripts: Object.fromEntries(scripts),
    engines: textMap(valueAt(root, 'engines')),
    isCommand: valueAt(root, 'bin') !== undefined,
    repository: textAt(root, 'repository') ?? textAt(root, 'repository', 'url'),
    place: root.place,
  }
}

/** The nearest lockfile, from the package's own folder upwards: a workspace has one for all. */
export function lockfileOf(file: string, has: (path: string) => boolean): string | null {
  for (let folder = folderOf(file); ; folder = folderOf(folder)) {
    const found = lockfiles.map((name) => (folder === '' ? name : `${folder}/${name}`)).find(has)
    if (found !== undefined || folder === '') return found ?? null
  }
}
