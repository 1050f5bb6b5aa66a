import type { Model } from '../../model/model.ts'
import { containerDot } from './container-dot.ts'
import { erDot } from './er-dot.ts'
import { loadGraphviz } from './load-graphviz.ts'
import { look } from './look.ts'

export type DiagramKind = 'er' | 'container'

/** The diagram as an SVG picture, the same bytes for the same model. @throws Error when Graphviz is not installed. */
export async function writeSvg(model: Model, kind: DiagramKind): Promise<string> {
  const words = kind === 'er' ? 'Entities' : 'Containers'
  return drawSvg(kind === 'er' ? erDot(model) : containerDot(model), `${words} of ${model.name}`)
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
