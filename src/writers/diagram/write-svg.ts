import type { Model } from '../../model/model.ts'
import { containerDot } from './container-dot.ts'
import { erDot } from './er-dot.ts'
import { loadGraphviz } from './load-graphviz.ts'
import { look } from './look.ts'
import { sagaDot } from './saga-dot.ts'

export type DiagramKind = 'er' | 'container' | 'saga'

const dots = { er: erDot, container: containerDot, saga: sagaDot }
const words = { er: 'Entities', container: 'Containers', saga: 'Sagas' }

/** The diagram as an SVG picture, the same bytes for the same model. @throws Error when Graphviz is not installed. */
export async function writeSvg(model: Model, kind: DiagramKind): Promise<string> {
  return drawSvg(dots[kind](model), `${words[kind]} of ${model.name}`)
}

/** A drawing in Graphviz's language as an SVG picture. @throws Error when Graphviz is not installed. */
export async function drawSvg(dot: string, label: string): Promise<string> {
  const draw = await loadGraphviz()
  return tidy(draw(dot), label)
}

/** Without the comments, which name the version of Graphviz, and with a name for those who cannot see it. */
function tidy(svg: string, label: string): string {
  const name = label.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
  const picture = svg
    .slice(svg.indexOf('<svg'))
    .replaceAll(/<!--[\s\S]*?-->\n?/g, '')
    .replaceAll(/font-family="[^"]*"/g, `font-family="${look.fonts}"`)
  return `${picture.replace('<svg', `<svg role="img" aria-label="${name}"`).trimEnd()}\n`
}
