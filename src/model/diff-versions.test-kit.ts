/** What is told of the versions of two blueprints: `class store kind path: says -> remedy`. */
export const versionCases: readonly (readonly [before: string, after: string, ...changes: string[]])[] = [
  [
    'entities: {}',
    "version: 'v2', versions: { v1: { deprecated: '2026-11-01' } }",
    'compatible none version-added version: the version `v2` is new',
    'compatible none version-changed version: the present version is `v2`, and was `v1`',
  ],
  [
    "version: 'v2', versions: { v1: { deprecated: '2026-11-01' } }",
    "version: 'v2', versions: { v1: { deprecated: '2026-11-01', sunset: '2027-06-01' } }",
    'compatible none version-changed versions.v1: the version `v1` is said otherwise',
  ],
  [
    "version: 'v2', versions: { v1: {} }",
    "version: 'v2'",
    'breaking none version-removed versions.v1: the version `v1` is gone -> keep `v1` in `versions`',
  ],
  ["version: 'v2'", "version: 'v2', versions: { v1: {} }", 'compatible none version-added versions.v1: the version `v1` is new'],
]
