// What a reviewer would say of a text by looking at it. Each rule carries the text that it must find.

/** @typedef {{ path: string, text: string }} File */
/** @typedef {{ name: string, check: (files: File[]) => string[], bad: File }} Rule */

const longestFile = 500
const isCode = ({ path }) => /\.(ts|mjs|js|cjs|grit)$/.test(path)
const isTest = ({ path }) => /\.test\.(ts|mjs)$/.test(path) || path.startsWith('test/')
const lineOf = (text, index) => text.slice(0, index).split('\n').length

/** A rule about a pattern that no text may hold. @returns {Rule} */
function never(name, pattern, instead, { bad, where = () => true }) {
  const check = (files) =>
    files
      .filter(where)
      .flatMap(({ path, text }) =>
        [...text.matchAll(pattern)].map(
          ({ 0: found, index }) => `${path}:${lineOf(text, index)}: \`${found.trim()}\`: ${instead}`,
        ),
      )
  return { name, check, bad }
}

const emptyNames = [
  'util',
  'utils',
  'utilities',
  'helper',
  'helpers',
  'common',
  'misc',
  'manager',
  'service',
  'impl',
  'base',
  'shared',
]

/** @type {Rule} */
const length = {
  name: `no file of code is longer than ${longestFile} lines`,
  check: (files) =>
    files
      .filter(isCode)
      .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
      .filter(({ lines }) => lines > longestFile)
      .map(({ path, lines }) => `${path} has ${lines} lines: split it where its second reason to exist begins`),
  bad: { path: 'src/serve/long.ts', text: 'export {}\n'.repeat(longestFile + 1) },
}

/** @type {Rule} */
const names = {
  name: 'files and folders have the name of the one thing inside, in kebab-case',
  check: (files) =>
    files
      .filter(({ path }) => isCode({ path }))
      .flatMap(({ path }) => {
        const parts = path.replace(/(\.[a-z-]+)+$/, '').split('/')
        // A rule is called as its catalogue calls it: `unpinned-base`.
        const isRule = path.startsWith('src/rules/')
        const empty = isRule ? undefined : parts.find((part) => part.split('-').some((word) => emptyNames.includes(word)))
        if (empty !== undefined) return [`${path}: \`${empty}\` says nothing: name it after what it holds`]
        return parts.every((part) => /^\.?[a-z0-9]+(-[a-z0-9]+)*$/.test(part)) ? [] : [`${path}: write it in kebab-case`]
      }),
  bad: { path: 'src/serve/string-utils.ts', text: 'export {}\n' },
}

/** @type {Rule} */
const lockfile = {
  name: 'the lockfile names no registry, so that each machine uses its own',
  check: (files) =>
    files
      .filter(({ path }) => path.endsWith('package-lock.json'))
      .flatMap(({ path, text }) =>
        Object.entries(JSON.parse(text).packages)
          .filter(([, { resolved, link }]) => resolved !== undefined && link !== true)
          .map(
            ([name]) =>
              `${path}: ${name} has \`resolved\`: npm install with omit-lockfile-registry-resolved (.npmrc) leaves it out`,
          ),
      ),
  bad: {
    path: 'package-lock.json',
    text: JSON.stringify({
      packages: { 'node_modules/a': { version: '1.0.0', resolved: ['https:', '', 'npm.example', 'a.tgz'].join('/') } },
    }),
  },
}

/** @type {Rule} */
const changelog = {
  name: 'the changelog has a section a version, newest first, and an entry says what one would have seen',
  check: (files) => {
    const text = files.find(({ path }) => path === 'CHANGELOG.md')?.text
    const version = JSON.parse(files.find(({ path }) => path === 'package.json')?.text ?? '{}').version
    if (text === undefined) return []
    const sections = text.split(/^## /m).slice(1)
    const titles = sections.map((section) => section.split('\n', 1)[0])
    const wrong = titles.filter((title) => !/^(Unreleased|\d+\.\d+\.\d+ \(\d{4}-\d\d-\d\d\))$/.test(title))
    const empty = sections.filter((section) => !/^- \*\*.+\*\*/m.test(section) && !/^### .+\n\n\S/m.test(section))
    return [
      ...wrong.map((title) => `CHANGELOG.md: \`## ${title}\`: write \`## 1.2.3 (2026-01-31)\` or \`## Unreleased\``),
      ...empty.map(
        (section) => `CHANGELOG.md: \`${section.split('\n', 1)[0]}\` has no entry: \`### what changed\` and a paragraph`,
      ),
      ...(version === undefined || titles.some((title) => title.startsWith(`${version} `))
        ? []
        : [`CHANGELOG.md has no section ${version}`]),
    ]
  },
  bad: { path: 'CHANGELOG.md', text: '# Changelog\n\n## v1\n\n### It works\n\nYou see it.\n' },
}

/** @type {Rule} */
const shortPages = {
  name: 'README and AGENTS stay short enough to be read',
  check: (files) =>
    [
      ['README.md', 80],
      ['AGENTS.md', 100],
    ].flatMap(([page, most]) => {
      const lines = files.find(({ path }) => path === page)?.text.split('\n').length ?? 0
      return lines > most ? [`${page} has ${lines} lines, ${most} are enough: move the rest to docs/`] : []
    }),
  bad: { path: 'AGENTS.md', text: 'A line.\n'.repeat(101) },
}

// The words are put together here so that this file does not hold them.
const word = (...pieces) => pieces.join('')
const productWords = [
  'blueprint',
  'entity',
  'entities',
  'action',
  'actor',
  'tenant',
  'lintel',
  'handler',
  'sqlite',
  'fastify',
  'rule',
]

/** @type {Rule[]} */
export const rules = [
  length,
  names,
  lockfile,
  changelog,
  shortPages,
  never(
    'the kit holds no product word',
    new RegExp(`\\b(${productWords.join('|')})s?\\b`, 'gi'),
    'move it to the room that knows the word',
    {
      where: ({ path }) => path.startsWith('src/kit/') && !isTest({ path }),
      bad: { path: 'src/kit/bad.ts', text: '/** Of an entity. */\n' },
    },
  ),
  never(
    'no text names a place on one machine',
    new RegExp(
      `(?<![\\w.])/(${word('wo', 'rk')}|${word('ho', 'me')}|${word('ro', 'ot')}|Users)/\\w+|/${word('tm', 'p')}/\\w+|[A-Z]:\\\\\\w+`,
      'g',
    ),
    'use a path relative to the repository, or os.tmpdir()',
    {
      // Its business is to send such texts.
      where: ({ path }) => path !== 'test/fuzz/hostile.mjs',
      bad: { path: 'docs/bad.md', text: `Look in ${word('/ho', 'me/someone')}.\n` },
    },
  ),
  never(
    'no text names a package registry',
    new RegExp(
      `${word('registry', '\\.', 'npmjs')}|https?://[\\w.-]*(${word('regi', 'stry')}|artifactory|nexus|verdaccio)[\\w.-]*`,
      'gi',
    ),
    'every machine has its own: leave it to npm',
    { bad: { path: 'docs/bad.md', text: `From https://${word('regi', 'stry')}.example/lintel.\n` } },
  ),
  never(
    'nothing is left to do in a comment',
    new RegExp(`\\b(${[word('TO', 'DO'), word('FIX', 'ME'), word('X', 'XX'), word('HA', 'CK')].join('|')})\\b`, 'g'),
    'do it, or write an issue',
    {
      where: (file) => isCode(file) || file.path.endsWith('.md'),
      bad: { path: 'src/serve/bad.ts', text: `// ${word('TO', 'DO')} later\n` },
    },
  ),
  never(
    'no test is alone, and none is skipped but for what the machine lacks, with the reason',
    /\b(test|it|describe|suite)\.(skip|only|todo)\b|\bt\.(skip|todo)\(\)|\b(skip|only|todo): true/g,
    'a test that does not run proves nothing: mend or remove it',
    {
      where: isTest,
      bad: { path: 'src/serve/bad.test.ts', text: `${word('test.', 'skip')}('x', () => {})\n` },
    },
  ),
  never(
    'no type check is silenced',
    new RegExp(`@ts-${word('ig', 'nore')}|@ts-${word('no', 'check')}|\\bas any\\b`, 'g'),
    'say the type',
    {
      where: ({ path }) => path.startsWith('src/') && !isTest({ path }),
      bad: { path: 'src/serve/bad.ts', text: `export const x = 1 as ${word('an', 'y')}\n` },
    },
  ),
]
