import { type InsightSection, insightSections } from '../knowledge.ts'
import type { ReadBlocks } from '../markdown/load-markdown.ts'
import { type Bullet, derivedSections, learntLabels } from './content.ts'
import { findSection } from './find-section.ts'
import { readSection } from './read-section.ts'

/** A section as it was read back. */
export interface ParsedInsights {
  readonly bullets: readonly Bullet[]
  readonly updatedAt: string | undefined
  /** What of the form is missing or out of order; empty where the section is as it must be. */
  readonly mistakes: readonly string[]
}

/** Labels that are always there. */
const fixedLabels: Partial<Record<InsightSection, readonly string[]>> = {
  'Key Technical Decisions': ['Database Choice', 'API Pattern', 'Caching Strategy', 'Authentication'],
  'Architecture Patterns Used': ['Pattern', 'Scaling Strategy', 'Error Handling'],
  'Performance Baselines': ['API Response Time', 'Throughput', 'Scalability'],
  ...learntLabels,
}

/** Reads a file, or its section alone, and tells whether it has the required form. */
export function parseInsights(bytes: Uint8Array, readBlocks: ReadBlocks): ParsedInsights {
  const text = Buffer.from(bytes).toString('latin1')
  const { place } = findSection(text, readBlocks)
  if (place === undefined) return { bullets: [], updatedAt: undefined, mistakes: ['there is no `## System Architecture`'] }
  const { headings, points, updatedAt } = readSection(text.slice(place.headingEnd, place.end), readBlocks)
  const bullets = points.flatMap(({ bullet }) => bullet ?? [])
  return {
    bullets,
    updatedAt,
    mistakes: [...orderMistakes(headings), ...labelMistakes(bullets), ...partMistakes(bullets), ...dayMistakes(updatedAt)],
  }
}

function orderMistakes(headings: readonly InsightSection[]): readonly string[] {
  if (headings.join() === insightSections.join()) return []
  return [`the sub-sections are ${headings.join(', ') || 'none'}; they must be ${insightSections.join(', ')}`]
}

function labelMistakes(bullets: readonly Bullet[]): readonly string[] {
  return insightSections.flatMap((section) =>
    (fixedLabels[section] ?? [])
      .filter((label) => !bullets.some((bullet) => bullet.section === section && bullet.label === label))
      .map((label) => `\`${section}\` has no \`- **${label}**: …\``),
  )
}

function partMistakes(bullets: readonly Bullet[]): readonly string[] {
  return bullets
    .filter(({ section, text }) => section === derivedSections[0] && text.split(' - ').length < 3)
    .map(({ label }) => `\`${label}\` is not of the form \`[technology] - [performance] - [scaling]\``)
}

function dayMistakes(updatedAt: string | undefined): readonly string[] {
  return /^\d{4}-\d\d-\d\d$/.test(updatedAt ?? '') ? [] : ['it does not end with `Last updated: ` and a day']
}
