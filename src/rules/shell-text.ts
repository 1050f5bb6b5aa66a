/** Shell scripts as they stand in Dockerfiles and workflows. */

/** One command: offsets are those of the source it was cut from. */
export interface ShellCommand {
  readonly text: string
  readonly start: number
}

/** The script with line continuations and comments made blank, so that offsets stay. */
export function shellText(source: string): string {
  const blank = (found: string): string => ' '.repeat(found.length)
  return source.replace(/^[ \t]*#.*$/gm, blank).replace(/\\\r?\n/g, blank)
}

/** Cut at `&&`, `||`, `;`, `|` and line ends that are not quoted. */
export function shellCommands(source: string): readonly ShellCommand[] {
  const text = shellText(source)
  const commands: ShellCommand[] = []
  let quote: string | null = null
  let from = 0
  const cut = (to: number): void => {
    const part = text.slice(from, to)
    const lead = part.length - part.trimStart().length
    if (part.trim() !== '') commands.push({ text: part.trim(), start: from + lead })
  }
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!
    if (quote !== null) quote = character === quote && text[at - 1] !== '\\' ? null : quote
    else if (character === '"' || character === "'") quote = character
    else if (/[;|&\n\r]/.test(character)) {
      cut(at)
      from = at + 1
    }
  }
  cut(text.length)
  return commands
}

/** Nothing here repeats without a bound: the scripts are other people's, and may be made to take for ever. */
const fetches = String.raw`\b(?:curl|wget|iwr)\b[^\n;&|]{0,300}?https?://`
const runs = String.raw`(?:sudo\s+(?:-\w+\s+)*)?(?:env\s+\S+\s+)?(?:\/bin\/|\/usr\/bin\/)?(?:ba|z|da|k)?sh\b|python3?\b|node\b|perl\b`

const piped = new RegExp(
  [
    String.raw`${fetches}[^\n;&|]{0,1000}\|\s*(?:tee\s+\S+\s*\|\s*)?(?:${runs})`,
    String.raw`\b(?:ba|z|da)?sh\s+(?:-c\s+)?["']?(?:<\(|\$\()\s*${fetches}`,
    String.raw`\beval\s+["']?\$\(\s*${fetches}`,
    String.raw`\bsource\s+<\(\s*${fetches}`,
  ].join('|'),
  'g',
)

/** Where a script runs what it has just fetched; not where the script checks a sum or a signature. */
export function fetchedAndRun(source: string): readonly { readonly start: number; readonly text: string }[] {
  const text = shellText(source)
  if (/\b(sha(1|224|256|384|512)sum|shasum|gpg|cosign|minisign|openssl\s+dgst)\b/.test(text)) return []
  return Array.from(text.matchAll(piped), ({ 0: found, index }) => ({ start: index, text: found })).filter(
    ({ text: found }) => !/https?:\/\/(localhost|127\.|\[::1\])/.test(found),
  )
}

/** `npm install` of a whole project, where `npm ci` would take what the lockfile says: the words to replace. */
export function looseNpmInstalls(source: string): readonly { readonly start: number; readonly end: number }[] {
  return shellCommands(source).flatMap(({ text, start }) => {
    const found =
      /^((?:sudo\s+|[A-Z_]+=\S+\s+){0,8}npm\s+)(install|i)\b((?:\s+-{1,2}[\w-]+(?:[= ](?!-)[\w.:/-]+)?)*)\s*[)"']?$/.exec(text)
    if (found === null || /\s(-g|--global|--location=global|--package-lock-only|--no-save)\b/.test(found[3]!)) return []
    const at = start + found[1]!.length
    return [{ start: at, end: at + found[2]!.length }]
  })
}
