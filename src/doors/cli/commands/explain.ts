import { type Explanation, explain, listCodes, listRules } from '../../../house/explain.ts'
import { type ExitCode, UsageError } from '../faults.ts'
import { columns, json, out } from '../output.ts'

export function explainCommand(code: string | undefined, options: { readonly json?: boolean }): ExitCode {
  if (code === undefined) {
    const all = [...listCodes(), ...listRules()]
    out.line(options.json ? json(all) : list(all))
    return 0
  }
  const found = explain(code)
  if ('unknown' in found) {
    const remedy = found.near ? `did you mean \`${found.near}\`?` : '`lintel explain` lists them all'
    throw new UsageError(`no code is called \`${found.unknown}\``, remedy, 'unknown_code')
  }
  out.line(options.json ? json(found) : page(found))
  return 0
}

type RuleExplained = Extract<Explanation, { readonly kind: 'rule' }>

function list(all: readonly Explanation[]): string {
  const { bold, cyan, dim } = out.colours
  const mistakes = all.flatMap((each) => (each.kind === 'mistake' ? [[cyan(each.code), each.title]] : []))
  const problems = all.flatMap((each) =>
    each.kind === 'problem' ? [[cyan(each.code), dim(String(each.status)), each.title]] : [],
  )
  const rules = all.flatMap((each) => (each.kind === 'rule' ? [[cyan(each.code), dim(each.severity), each.title]] : []))
  return [
    bold('Mistakes in a blueprint'),
    columns(mistakes),
    '',
    bold('Problems that a backend answers'),
    columns(problems),
    '',
    bold('Rules of the review'),
    columns(rules),
  ].join('\n')
}

function page(found: Explanation): string {
  const { bold, cyan, dim, green, red } = out.colours
  if (found.kind === 'problem')
    return `${bold(cyan(found.code))}  ${dim(String(found.status))}  ${found.title}\n\n${found.because}`
  if (found.kind === 'rule') return rulePage(found)
  const { code, title, because, remedy, example } = found
  const examples = `${red('refused')}  ${example.bad}\n${green('right')}    ${example.good}`
  return `${bold(cyan(code))}  ${title}\n\nbecause  ${because}\ninstead  ${remedy}\n\n${examples}`
}

function rulePage({
  code,
  title,
  severity,
  confidence,
  profile,
  says,
  because,
  instead,
  references,
  example,
}: RuleExplained): string {
  const { bold, cyan, dim, green, red } = out.colours
  return [
    `${bold(cyan(code))}  ${title}  ${dim(`${severity}, ${confidence}, profile ${profile}`)}`,
    `finds    ${says}\nbecause  ${because}\ninstead  ${instead}`,
    `${red('found')}\n${indented(example.bad)}`,
    `${green('passed by')}\n${indented(example.good)}`,
    ...(references.length > 0 ? [dim(references.join('\n'))] : []),
  ].join('\n\n')
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ')
}
