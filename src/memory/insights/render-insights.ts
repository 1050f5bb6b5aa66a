import { type InsightSection, insightSections } from '../knowledge.ts'
import {
  type Bullet,
  bulletKey,
  derivedBullets,
  type InsightsContent,
  labelLine,
  learntLabels,
  notRecorded,
  oneLine,
} from './content.ts'

export const sectionTitle = 'System Architecture'

/** Points and text of somebody, as they stood in the file, in its encoding. */
export interface Kept {
  readonly points: Partial<Record<InsightSection, readonly string[]>>
  readonly tail: string
}

/** Stands where nothing else does. */
export const emptyPoint: string = `- ${notRecorded}`

const nothingKept: Kept = { points: {}, tail: '' }

/** The section as text, with its heading and line feeds. The same content gives the same text. */
export function renderInsights(content: InsightsContent): string {
  return `## ${sectionTitle}\n${renderBody(content)}`
}

export interface Printing {
  readonly kept: Kept
  readonly lineEnding: string
  /** Into the encoding of the file that it is printed for. */
  readonly encode: (text: string) => string
}

/** What stands below the heading. */
export function renderBody(content: InsightsContent, printing: Partial<Printing> = {}): string {
  const { kept = nothingKept, lineEnding = '\n', encode = (text: string) => text } = printing
  const bullets = allBullets(content)
  const parts = insightSections.flatMap((section) => {
    const own = bullets.filter((bullet) => bullet.section === section).map((bullet) => encode(bulletLine(bullet)))
    const points = [...own, ...(kept.points[section] ?? [])]
    return ['', `### ${section}`, '', ...(points.length > 0 ? points : [emptyPoint])]
  })
  const tail = kept.tail === '' ? [] : ['', kept.tail]
  return [...parts, '', `Last updated: ${content.updatedAt}`, ...tail, ''].join(lineEnding)
}

function bulletLine({ label, text }: Bullet): string {
  return `- **${labelLine(label)}**: ${oneLine(text)}`
}

/** Facts first, then what was learnt, label by label in the order asked for; each once. */
function allBullets(content: InsightsContent): readonly Bullet[] {
  const learnt = insightSections.flatMap((section) => {
    const here = content.learnt.filter((each) => each.section === section && isShown(each))
    const asked = learntLabels[section] ?? []
    const rest = here.filter(({ label }) => !asked.includes(labelLine(label)))
    return [
      ...asked.flatMap((label) => {
        const told = here.filter((each) => labelLine(each.label) === label)
        return told.length > 0 ? told : [{ section, label, text: notRecorded }]
      }),
      ...rest,
    ]
  })
  const unique = new Map<string, Bullet>()
  for (const bullet of [...derivedBullets(content), ...learnt])
    if (!unique.has(bulletKey(bullet))) unique.set(bulletKey(bullet), bullet)
  return [...unique.values()]
}

/** Letters are needed on both sides of the colon for a bullet to be read as one. */
function isShown({ label, text }: Pick<Bullet, 'label' | 'text'>): boolean {
  return labelLine(label) !== '' && oneLine(text) !== ''
}
