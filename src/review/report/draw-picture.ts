import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Finding } from '../../model/finding.ts'
import { drawSvg } from '../../writers/diagram/index.ts'
import { pictureDot } from './picture.ts'
import { pictureOf } from './picture-parts.ts'

/** The architecture that was read, as SVG; null where nothing was. @throws Error when Graphviz is not installed */
export async function drawPicture(architecture: Architecture, findings: readonly Finding[]): Promise<string | null> {
  const { containers, groups, tables } = pictureOf(architecture, findings)
  if (containers.length + groups.length + tables.length === 0) return null
  return drawSvg(pictureDot(architecture, findings), 'The architecture that was read')
}
