import { loadBlueprint } from '../../../house/load-app.ts'
import { keepingText, release } from '../../../house/release.ts'
import { type ExitCode, nearby } from '../faults.ts'
import { json, out, withProgress } from '../output.ts'
import { releasedText } from '../released-text.ts'

/** Freezes a version of the API: 1 when it would break what was released of it before. */
export async function releaseCommand(
  version: string | undefined,
  path: string,
  options: { readonly json?: boolean },
): Promise<ExitCode> {
  const { value, file } = await withProgress('reading the blueprint', loadBlueprint(path))
  const released = release(value, file, version)
  const { state, diff } = released
  const { green, bold } = out.colours
  const name = nearby(released.file)
  if (options.json) {
    const lines = diff.keeping === null ? null : keepingText(diff.keeping)
    out.line(json({ version: released.version, file: name, state, changes: diff.changes, lines }))
  } else if (state === 'refused') out.line(releasedText({ ...diff, version: released.version, file: released.file }, out.colours))
  else out.line(`${green('✓')} ${bold(name)}: ${says[state](released.version)}`)
  return state === 'refused' ? 1 : 0
}

const says = {
  released: (version: string) => `${version} is released; commit the file, and \`lintel check\` keeps ${version} as it is`,
  extended: (version: string) => `${version} was released before; what came since is promised too`,
  unchanged: (version: string) => `${version} is as it was released`,
}
