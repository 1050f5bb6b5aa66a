import { checkFound } from '../../../house/emit.ts'
import { loadBlueprint } from '../../../house/load-app.ts'
import { diagnosticText, type ExitCode, nearby } from '../faults.ts'
import { count, json, out, withProgress } from '../output.ts'

/** Every mistake of a blueprint: 1 when it has some. */
export async function check(path: string, options: { readonly json?: boolean }): Promise<ExitCode> {
  const { value, file } = await withProgress('reading the blueprint', loadBlueprint(path))
  const { diagnostics, counts } = checkFound(value)
  const { green, red, bold } = out.colours
  const name = nearby(file)
  if (options.json) out.line(json({ file: name, ok: diagnostics.length === 0, ...counts, diagnostics }))
  else if (diagnostics.length === 0) {
    const has = Object.entries(counts).map(([what, many]) => count(many as number, singular(what), what))
    out.line(`${green('✓')} ${bold(name)} has no mistakes: ${has.join(', ')}`)
  } else {
    out.line(`${red('✗')} ${bold(name)} has ${count(diagnostics.length, 'mistake')}\n`)
    out.line(diagnostics.map((diagnostic) => diagnosticText(diagnostic, out.colours)).join('\n\n'))
  }
  return diagnostics.length === 0 ? 0 : 1
}

function singular(what: string): string {
  return what === 'entities' ? 'entity' : what.slice(0, -1)
}
