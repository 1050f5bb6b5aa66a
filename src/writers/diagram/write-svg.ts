import type { Model } from '../../model/model.ts'
import { boxDot } from './box-dot.ts'
import { componentPicture } from './component-picture.ts'
import { containerPicture } from './container-picture.ts'
import { contextPicture } from './context-picture.ts'
import { erDot } from './er-dot.ts'
import { loadGraphviz } from './load-graphviz.ts'
import { look } from './look.ts'
import type { PicturePart } from './picture-parts.ts'
import { sagaDot } from './saga-dot.ts'
import { sequenceSvg } from './sequence-svg.ts'
import type { Surroundings } from './surroundings.ts'

export type DiagramKind = 'er' | 'context' | 'container' | 'component' | 'sequence' | 'saga'

export interface DiagramOptions {
  /** Of a sequence; may be left out where there is just one. */
  readonly action?: string | undefined
  /** Of a component diagram, and whose subscribers a sequence names. Without any, the system is one part. */
  readonly parts?: readonly PicturePart[]
  /** Of a context and of containers; without it they show what the model says alone. */
  readonly around?: Surroundings | undefined
}

/**
 * The diagram as an SVG picture, the same bytes for the same model.
 * @throws Error when Graphviz is not installed, or when there is nothing of the kind to draw.
 */
export async function writeSvg(
  model: Model,
  kind: DiagramKind,
  { action, parts = [], around }: DiagramOptions = {},
): Promise<string> {
  switch (kind) {
    case 'er':
      return drawSvg(erDot(model), `Entities of ${model.name}`)
    case 'context':
      return drawSvg(boxDot(contextPicture(model, around)), `Context of ${model.name}`)
    case 'container':
      return drawSvg(boxDot(containerPicture(model, around)), `Containers of ${model.name}`)
    case 'component':
      return drawSvg(boxDot(componentPicture(model, parts)), `Components of ${model.name}`)
    case 'sequence':
      return sequenceSvg(model, action ?? null, parts)
    case 'saga':
      return drawSvg(sagaDot(model), `Sagas of ${model.name}`)
  }
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
