/** What Mermaid's text says, read back by the grammar that these diagrams keep to. A line that is outside of it is refused. */
export interface ReadFlow {
  readonly boxes: ReadonlyMap<string, readonly string[]>
  /** Of a frame: what stands in it. */
  readonly frames: ReadonlyMap<string, readonly string[]>
  readonly arrows: readonly {
    readonly from: string
    readonly to: string
    readonly dashed: boolean
    readonly says: readonly string[]
  }[]
}

const text = '"([^"<>]*(?:<br/>[^"<>]*)*)"'
const shape = new RegExp(`^(\\w+)(?:\\[${text}\\]|\\(\\[${text}\\]\\)|\\[/${text}/\\]|\\[\\(${text}\\)\\]|\\{\\{${text}\\}\\})$`)
const arrow = new RegExp(`^(\\w+) (-->|-\\.->)(?:\\|${text}\\|)? (\\w+)$`)
const frame = new RegExp(`^subgraph (\\w+)\\[${text}\\]$`)

export function readFlowchart(source: string): ReadFlow {
  const [first, ...lines] = linesOf(source)
  if (first !== 'flowchart LR') throw new Error(`no flowchart: ${first}`)
  const boxes = new Map<string, readonly string[]>()
  const frames = new Map<string, string[]>()
  const arrows: ReadFlow['arrows'][number][] = []
  let open: string[] | null = null
  for (const line of lines) {
    const [box, tie, begin] = [shape.exec(line), arrow.exec(line), frame.exec(line)]
    if (line === 'end' && open !== null) open = null
    else if (begin !== null && open === null) {
      open = []
      frames.set(unescaped(begin[2]!).join(), open)
    } else if (box !== null && !boxes.has(box[1]!)) {
      boxes.set(box[1]!, unescaped(box.slice(2).find((each) => each !== undefined)!))
      open?.push(box[1]!)
    } else if (tie !== null && boxes.has(tie[1]!) && boxes.has(tie[4]!))
      arrows.push({ from: tie[1]!, to: tie[4]!, dashed: tie[2] === '-.->', says: tie[3] === undefined ? [] : unescaped(tie[3]) })
    else throw new Error(`not in the grammar: ${line}`)
  }
  if (open !== null) throw new Error('a frame is not closed')
  return { boxes, frames, arrows }
}

export interface ReadSequence {
  readonly lanes: ReadonlyMap<string, string>
  /** With the branches that it stands in, from the outermost. */
  readonly messages: readonly {
    readonly from: string
    readonly to: string
    readonly arrow: string
    readonly says: string
    readonly within: readonly string[]
  }[]
}

export function readSequence(source: string): ReadSequence {
  const [first, ...lines] = linesOf(source)
  if (first !== 'sequenceDiagram') throw new Error(`no sequence: ${first}`)
  const lanes = new Map<string, string>()
  const messages: ReadSequence['messages'][number][] = []
  const within: string[] = []
  for (const line of lines) {
    const lane = /^participant (\w+) as ([^;]*)$/.exec(hidden(line))
    const message = /^(\w+)(->>|-->>|-\))(\w+): ([^;]+)$/.exec(hidden(line))
    const branch = /^(alt|else) ([^;]+)$/.exec(hidden(line))
    if (lane !== null && messages.length === 0) lanes.set(lane[1]!, shown(lane[2]!))
    else if (message !== null && lanes.has(message[1]!) && lanes.has(message[3]!))
      messages.push({ from: message[1]!, arrow: message[2]!, to: message[3]!, says: shown(message[4]!), within: [...within] })
    else if (branch?.[1] === 'alt') within.push(shown(branch[2]!))
    else if (branch?.[1] === 'else' && within.length > 0) within[within.length - 1] = shown(branch[2]!)
    else if (line === 'end' && within.length > 0) within.pop()
    else throw new Error(`not in the grammar: ${line}`)
  }
  if (within.length > 0) throw new Error(`not closed: ${within.join(', ')}`)
  return { lanes, messages }
}

function linesOf(source: string): readonly string[] {
  if (!source.endsWith('\n')) throw new Error('does not end in a line break')
  return source
    .trimEnd()
    .split('\n')
    .map((line) => line.trim())
}

function unescaped(label: string): readonly string[] {
  return label.split('<br/>').map((line) => shown(hidden(line)))
}

const escapes: readonly (readonly [string, string])[] = [
  ['#35;', '#'],
  ['#59;', ';'],
  ['#quot;', '"'],
  ['#lt;', '<'],
  ['#gt;', '>'],
]

/** Mermaid takes its escapes out before it reads, and puts what they mean in afterwards. */
function hidden(line: string): string {
  const taken = escapes.reduce((now, [escaped], i) => now.replaceAll(escaped, String.fromCharCode(0xe000 + i)), line)
  if (/[#"<>]/.test(taken.replaceAll(/->>|-->>/g, ''))) throw new Error(`a sign of Mermaid stands bare: ${line}`)
  return taken
}

function shown(line: string): string {
  return escapes.reduce((now, [, sign], i) => now.replaceAll(String.fromCharCode(0xe000 + i), sign), line)
}
