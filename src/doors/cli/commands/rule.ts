import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { usualConfig } from '../../../house/review-config.ts'
import { type ExitCode, nearby, UsageError } from '../faults.ts'
import { err, json, out } from '../output.ts'

/** Writes the beginning of a rule, and says how it is applied. */
export function newRule(id: string, options: { readonly dir: string; readonly json?: boolean }): ExitCode {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*\/[a-z0-9]+(-[a-z0-9]+)*$/.test(id))
    throw new UsageError(`\`${id}\` is no id of a rule`, 'write `<group>/<name>` in kebab-case: `acme/no-raw-sql`')
  const file = join(options.dir, `${id}.ts`)
  if (existsSync(file))
    throw new UsageError(`\`${nearby(file)}\` is there already`, 'choose another name, or take that file away')
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, template(id))
  const config = namesFolder(options.dir) ? null : `{ "review": { "rules": ["./${options.dir.replace(/^\.\//, '')}"] } }`
  if (options.json) out.line(json({ id, file: nearby(file) }))
  else {
    err.line(`${err.colours.green('✓')} wrote ${err.colours.bold(nearby(file))}`)
    if (config !== null) err.line(`  write ${err.colours.cyan(config)} to ${usualConfig}`)
    err.line(`  then ${err.colours.cyan(`lintel review --config ${usualConfig}`)} applies it`)
  }
  return 0
}

function namesFolder(folder: string): boolean {
  return existsSync(usualConfig) && readFileSync(usualConfig, 'utf8').includes(folder.replace(/^\.\//, ''))
}

function template(id: string): string {
  return `import { callsTo, type Rule } from 'lintel/review'

/** Every fact that a rule can ask for is in the types of \`architecture\`; \`lintel review --model\` prints those of a repository. */
export const rule: Rule = {
  id: '${id}',
  title: 'What is wrong, as a heading',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '\`{callee}\` is called here',
  because: 'what harm follows',
  instead: 'what to do',

  check(architecture, report) {
    for (const call of callsTo(architecture, /^global:eval$/)) {
      report({ at: call.place, subject: \`call:\${call.callee}\`, values: { callee: call.callee } })
    }
  },

  bad: { 'what it finds': "eval('1')\\n" },
  good: { 'what it passes by': "JSON.parse('1')\\n" },
}
`
}
