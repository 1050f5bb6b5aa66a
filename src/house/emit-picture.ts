import { drawPicture, pictureMermaid, readRepository } from '../review/index.ts'
import { waitingOutside } from './outside.ts'
import { version } from './version.ts'

/** What a repository holds, as a review reads it: containers, routes, tables and the queries between them; ends in a line break. */
export async function emitPicture(folder: string, svg: boolean): Promise<string> {
  const { architecture } = await readRepository({ root: folder, cache: null, stamp: version, outside: waitingOutside })
  if (!svg) return ended(pictureMermaid(architecture, []))
  const picture = await drawPicture(architecture, [])
  if (picture === null) throw new Error('nothing is there to draw')
  return ended(picture)
}

function ended(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`
}
