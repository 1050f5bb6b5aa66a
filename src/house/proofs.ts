import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { proofScript } from '../lab/index.ts'
import type { ReviewedFolder } from './review.ts'

/**
 * A script for each finding that was reproduced: run by Node, it replays the migrations as they then are and shows the
 * harm again, or that it is gone. What stood in the folder from a review before is taken away.
 * @returns the names of the files
 */
export function writeProofs({ proven, review, root }: ReviewedFolder, folder: string): readonly string[] {
  const place = resolve(folder)
  mkdirSync(place, { recursive: true })
  for (const name of readdirSync(place)) if (/^\d{3}-.*\.mjs$/.test(name)) rmSync(join(place, name))
  const told = new Set(review.findings.map(({ rule, subject, at }) => `${rule} ${subject} ${at.file} ${at.start}`))
  const shown = proven.filter(
    ({ finding: { rule, subject, at }, trial }) =>
      trial?.proof === 'reproduced' && told.has(`${rule} ${subject} ${at.file} ${at.start}`),
  )
  return shown.map(({ finding, hypothesis, trial, source }, i) => {
    const name = `${String(i + 1).padStart(3, '0')}-${`${finding.rule}-${finding.subject}`
      .replaceAll(/[^\w]+/g, '-')
      .toLowerCase()
      .slice(0, 80)}.mjs`
    const text = proofScript({
      rule: finding.rule,
      subject: finding.subject,
      root: relative(place, root).split(sep).join('/') || '.',
      source: source ?? '',
      hypothesis: hypothesis!,
      trial: trial!,
    })
    writeFileSync(join(place, name), text)
    return name
  })
}
