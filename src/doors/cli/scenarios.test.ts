import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { createFolder, root, runLine } from './command.test-kit.ts'

/**
 * Scenarios are files in test/cli/scenarios: a title, files, and lines of shell with what they print. Of `prints` and
 * `complains` (standard error) every line is looked for after the one before; a line `not: …` must not come at all.
 */
interface Scenario {
  readonly title: string
  readonly files: Readonly<Record<string, string>>
  readonly runs: readonly Run[]
}
interface Run {
  readonly line: string
  exits: number
  prints: readonly string[]
  complains: readonly string[]
}

function readScenario(text: string): Scenario {
  const [title, ...sections] = text
    .split(/^==== /m)
    .slice(1)
    .map((section) => [section.split('\n', 1)[0]!.trim(), section.slice(section.indexOf('\n') + 1)] as const)
  const files: Record<string, string> = {}
  const runs: Run[] = []
  const lines = (body: string) =>
    body
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
  for (const [head, body] of sections) {
    const [word, rest] = [head.split(/[: ]/, 1)[0]!, head.replace(/^\w+:?\s*/, '')]
    if (word === 'file') files[rest] = body
    else if (word === 'run') runs.push({ line: rest, exits: 0, prints: [], complains: [] })
    else if (word === 'exits') runs.at(-1)!.exits = Number(rest)
    else if (word === 'prints' || word === 'complains') runs.at(-1)![word] = lines(body)
    else throw new Error(`a scenario has no \`${word}\``)
  }
  return { title: title![0], files, runs }
}

function compare(stream: string, text: string, wanted: readonly string[]): void {
  let from = 0
  for (const line of wanted) {
    if (line.startsWith('not: ')) {
      assert.ok(!text.includes(line.slice(5)), `${stream} has \`${line.slice(5)}\`:\n${text}`)
      continue
    }
    const at = text.indexOf(line, from)
    assert.ok(at >= 0, `${stream} lacks \`${line}\`${text.includes(line) ? ' at this place' : ''}:\n${text}`)
    from = at + line.length
  }
}

describe('scenarios', { concurrency: 4 }, () => {
  const folder = join(root, 'test/cli/scenarios')
  const names = readdirSync(folder).filter((name) => name.endsWith('.scenario'))
  assert.ok(names.length > 5, 'the scenarios were not found')
  for (const name of names.sort()) {
    const { title, files, runs } = readScenario(readFileSync(join(folder, name), 'utf8'))
    test(`${name.replace('.scenario', '')}: ${title}`, async (t) => {
      const place = createFolder(files)
      t.after(place.remove)
      for (const { line, exits, prints, complains } of runs) {
        const ran = await runLine(line, place.folder)
        const all = `$ ${line}\n${ran.out}${ran.err}`
        assert.equal(ran.exit, exits, all)
        compare('standard output', ran.out, prints)
        compare('standard error', ran.err, complains)
        assert.ok(!`${ran.out}${ran.err}`.includes('\u001b'), `colour in a pipe: ${all}`)
      }
    })
  }
})
