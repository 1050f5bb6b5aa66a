import pc from 'picocolors'

type Colours = ReturnType<typeof pc.createColors>

/** One of the two streams, as a person or a program reads it. */
export interface Channel {
  readonly isTerminal: boolean
  /** Words in colour, where the stream is a terminal that shows them and nobody asked for none. */
  readonly colours: Colours
  write(text: string): void
  line(text?: string): void
}

export const out: Channel = channel(process.stdout)
export const err: Channel = channel(process.stderr)

function channel(stream: NodeJS.WriteStream): Channel {
  const isTerminal = stream.isTTY === true
  const isPlain = !isTerminal || Boolean(process.env.NO_COLOR) || process.env.TERM === 'dumb'
  const write = (text: string) => void stream.write(text)
  return { isTerminal, colours: pc.createColors(!isPlain), write, line: (text = '') => write(`${text}\n`) }
}

/** A reader that went away, as in `lintel emit openapi | head`, is no fault. */
export function survivesClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      process.exit()
    })
  }
}

export function json(value: unknown): string {
  return JSON.stringify(value, null, 2)
}

/** Text that comes from elsewhere, without what would steer a terminal. */
export function harmless(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to remove
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\ufffd')
}

const colouring = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g')

/** Cells in columns, two spaces between them; widths are counted without colours. */
export function columns(rows: readonly (readonly string[])[], indent = '  '): string {
  const bare = (cell: string) => cell.replaceAll(colouring, '').length
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => bare(row[i] ?? ''))))
  const pad = (cell: string, i: number) => cell + ' '.repeat(Math.max(0, widths[i]! - bare(cell)))
  return rows.map((row) => (indent + row.map(pad).join('  ')).trimEnd()).join('\n')
}

export function count(many: number, one: string, more: string = `${one}s`): string {
  return `${many} ${many === 1 ? one : more}`
}

/** Says what is being done once it takes longer than a second, on a terminal only. */
export async function withProgress<T>(what: string, work: Promise<T>): Promise<T> {
  if (!err.isTerminal) return work
  let shown = false
  const timer = setTimeout(() => {
    shown = true
    err.write(err.colours.dim(`${what} …`))
  }, 1000)
  try {
    return await work
  } finally {
    clearTimeout(timer)
    if (shown) err.write('\r\u001b[2K')
  }
}
