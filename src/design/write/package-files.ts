import type { ProjectFile, ReadTemplate } from './project-files.ts'

/** What a TypeScript project needs besides its code: as `lintel new` writes it, with its parts and its tests. */
export function packageFiles(
  name: string,
  { template, lintel }: { readonly template: ReadTemplate; readonly lintel: string },
): readonly ProjectFile[] {
  const manifest = JSON.parse(template('project/package.json').replace('project-name', name))
  const settings = JSON.parse(template('project/tsconfig.json'))
  const scripts = { ...manifest.scripts, test: 'node --test tests/*.test.mjs' }
  return [
    { path: 'package.json', text: json({ ...manifest, scripts, dependencies: { ...manifest.dependencies, lintel } }) },
    { path: 'tsconfig.json', text: json({ ...settings, include: ['*.ts', 'parts'] }) },
    { path: '.gitignore', text: template('project/gitignore') },
  ]
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
