import { checkFound } from '../../../house/emit.ts'
import { loadBlueprint } from '../../../house/load-app.ts'
import { diagnosticText, type ExitCode, nearby } from '../faults.ts'
import { count, json, out, withProgress } from '../output.ts'

/** Every mistake of a blueprint, and every edit that breaks a released version of its API: 1 when there are some. */
export async function check(path: string, options: { readonly json?: boolean }): Promise<ExitCode> {
  const { value, file } = await withProgress('reading the blueprint', loadBlueprint(path))
  const { diagnostics, counts } = checkFound(value)
  const { green, red, bold } = out.colours
  const name = nearby(file)
  const { checkReleased, keepingText } = await import('../../../house/release.ts')
  const released = diagnostics.length > 0 ? [] : checkReleased(value, file)
  const { isBroken, releasedText } = await import('../released-text.ts')
  const isRight = diagnostics.length === 0 && !released.some(isBroken)
  if (options.json) {
    const told = released.map(({ keeping, ...each }) => ({
      ...each,
      file: nearby(each.file),
      lines: keeping === null ? null : keepingText(keeping),
    }))
    const more = told.length === 0 ? {} : { released: told }
    out.line(json({ file: name, ok: isRight, ...counts, diagnostics, ...more }))
  } else if (diagnostics.length === 0) {
    const has = Object.entries(counts).map(([what, many]) => count(many as number, singular(what), what))
    out.line(`${green('✓')} ${bold(name)} has no mistakes: ${has.join(', ')}`)
    for (const each of released) out.line(releasedText(each, out.colours))
  } else {
    out.line(`${red('✗')} ${bold(name)} has ${count(diagnostics.length, 'mistake')}\n`)
    out.line(diagnostics.map((diagnostic) => diagnosticText(diagnostic, out.colours)).join('\n\n'))
  }
  return isRight ? 0 : 1
}

function singular(what: string): string {
  return what === 'entities' ? 'entity' : what.slice(0, -1)
}
