// docs/errors.md, from the tables the code itself answers with: `node scripts/errors-page.mjs`; `--check` only compares.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = process.env.LINTEL_DIST ?? join(root, 'dist')
const file = join(root, 'docs/errors.md')
const { listCodes } = await import(pathToFileURL(join(dist, 'house/explain.js')).href)

const codes = listCodes()
const problems = codes.filter(({ kind }) => kind === 'problem')
const mistakes = codes.filter(({ kind }) => kind === 'mistake')
const code = (text) => ['```ts', text, '```'].join('\n')
const sentence = (text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

const page = `# Errors

Every code Lintel answers or prints, from the tables in [\`src/serve/problems.ts\`](../src/serve/problems.ts) and
[\`src/model/codes.ts\`](../src/model/codes.ts). \`lintel explain <code>\` prints the same. This page is generated:
\`node scripts/errors-page.mjs\`.

- [Problems of a served backend](#problems-of-a-served-backend): what a client gets
- [Mistakes in a blueprint](#mistakes-in-a-blueprint): what \`lintel check\` and every start tell

## Problems of a served backend

Each is \`application/problem+json\` (RFC 9457): \`type\` (\`urn:lintel:problem:<code>\`), \`title\`, \`status\`, \`code\`,
\`detail\`, \`instance\`, \`traceId\` and, where values are wrong, \`errors\` with a \`pointer\` into the body or a \`parameter\`.

| status | code | title | because |
|---|---|---|---|
${problems.map((each) => `| ${each.status} | \`${each.code}\` | ${each.title} | ${each.because} |`).join('\n')}

A connection may also get a bare 408 \`request_timeout\` or 431 \`headers_too_large\` before there is a request to answer.

## Mistakes in a blueprint

${mistakes
  .map(
    (each) => `### ${each.code}: ${each.title}

Because ${each.because}. ${sentence(each.remedy)}

${code(`// refused\n${each.example.bad}\n\n// instead\n${each.example.good}`)}`,
  )
  .join('\n\n')}
`

if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== page) {
    console.error('docs/errors.md is not what the tables say: node scripts/errors-page.mjs')
    process.exit(1)
  }
} else writeFileSync(file, page)
