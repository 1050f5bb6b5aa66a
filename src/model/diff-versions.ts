import { canonicalJson } from '../kit/json.ts'
import { breaking, type Change, compatible, matchNames } from './diff-change.ts'
import type { Model } from './model.ts'

/** Which versions of the API are served. What each of them says is held against what was released of it elsewhere. */
export function diffVersions(before: Model, after: Model): readonly Change[] {
  const had = [before.version, ...before.versions.map(({ name }) => name)]
  const has = [after.version, ...after.versions.map(({ name }) => name)]
  const { kept } = matchNames(before.versions, after.versions)
  const present = `the present version is \`${after.version}\`, and was \`${before.version}\``
  return [
    ...(before.version === after.version ? [] : [compatible('version-changed', 'version', present)]),
    ...has
      .filter((name) => !had.includes(name))
      .map((name) => compatible('version-added', placeOf(name, after), `the version \`${name}\` is new`)),
    ...had
      .filter((name) => !has.includes(name))
      .map((name) =>
        breaking('version-removed', `versions.${name}`, `the version \`${name}\` is gone`, `keep \`${name}\` in \`versions\``),
      ),
    ...kept.flatMap(([old, now]) =>
      canonicalJson(old) === canonicalJson(now)
        ? []
        : [compatible('version-changed', `versions.${now.name}`, `the version \`${now.name}\` is said otherwise`)],
    ),
  ]
}

function placeOf(name: string, { version }: Model): string {
  return name === version ? 'version' : `versions.${name}`
}
