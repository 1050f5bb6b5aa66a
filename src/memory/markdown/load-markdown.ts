/** One block of the top level of a document. Offsets are those of the text it was read from. */
export interface Block {
  readonly type: 'heading' | 'list' | 'html' | 'code' | 'paragraph' | 'blockquote' | 'definition' | 'thematicBreak'
  /** Of a heading; 0 for everything else. */
  readonly depth: number
  /** Where its first line begins, indentation included. */
  readonly start: number
  /** Behind its last character; a line ending is outside. */
  readonly end: number
  readonly items: readonly Item[]
}

/** A point of a list. */
export interface Item {
  readonly start: number
  readonly end: number
  /** It holds one paragraph and nothing else. */
  readonly plain: boolean
}

/** Reads the blocks of a document; what stands within their lines is left alone. */
export type ReadBlocks = (text: string) => readonly Block[]

type Parser = Pick<typeof import('mdast-util-from-markdown'), 'fromMarkdown'>
type Node = ReturnType<Parser['fromMarkdown']>['children'][number]

/** What happens within a line takes most of the time and decides nothing about blocks. */
const withinLines = [
  'attention',
  'autolink',
  'characterEscape',
  'characterReference',
  'codeText',
  'hardBreakEscape',
  'htmlText',
  'labelEnd',
  'labelStartImage',
  'labelStartLink',
]

/** @throws Error that says how to add the parser where it was left out */
export async function loadMarkdown(load: () => Promise<Parser> = () => import('mdast-util-from-markdown')): Promise<ReadBlocks> {
  const { fromMarkdown } = await load().catch((cause: unknown) => {
    throw new Error('the Markdown of memory needs a parser: npm install mdast-util-from-markdown', { cause })
  })
  const options = { extensions: [{ disable: { null: withinLines } }] }
  return (text) => fromMarkdown(text, options).children.map((node, i, all) => blockOf(text, node, all[i + 1]))
}

function blockOf(text: string, node: Node, next: Node | undefined): Block {
  return {
    type: node.type as Block['type'],
    depth: node.type === 'heading' ? node.depth : 0,
    ...extentOf(text, node, next),
    items:
      node.type === 'list'
        ? node.children.map((item, i) => ({
            ...extentOf(text, item, node.children[i + 1]),
            plain: item.children.length === 1 && item.children[0]?.type === 'paragraph',
          }))
        : [],
  }
}

type Placed = Pick<Node, 'position'>

/** To code that nobody closed the parser counts the line endings behind it, and the mark of a list. */
function extentOf(text: string, node: Placed, next: Placed | undefined): { start: number; end: number } {
  const start = lineOf(node)
  const end = Math.min(node.position!.end.offset!, next === undefined ? text.length : lineOf(next))
  return { start, end: start + text.slice(start, end).replace(/[\r\n]+$/, '').length }
}

function lineOf({ position }: Placed): number {
  return position!.start.offset! - (position!.start.column - 1)
}
