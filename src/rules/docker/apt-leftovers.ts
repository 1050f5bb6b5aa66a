import type { Image, Instruction } from '../../model/architecture/deployment.ts'
import type { Edit } from '../../model/finding.ts'
import type { Rule } from '../rule.ts'
import { shellText } from '../shell-text.ts'
import { finalStage, releaseImages } from './image-chain.ts'

export const rule: Rule = {
  id: 'docker/apt-leftovers',
  title: 'Package lists stay in the image',
  severity: 'low',
  confidence: 'certain',
  profile: 'audit',
  says: 'the layer keeps the package lists that `{tool}` fetched',
  because: 'tens of megabytes are pushed, stored and pulled with every release, and serve nobody',
  instead: 'remove them in the same `RUN`: `rm -rf /var/lib/apt/lists/*`, `apk add --no-cache`',
  check(architecture, report) {
    for (const image of releaseImages(architecture)) {
      const { instructions } = finalStage(image)
      for (const [at, run] of instructions.entries()) {
        const tool = leaves(run)
        if (tool === null) continue
        const edits = cleaned(image, run, tool, instructions.slice(at + 1))
        const safety = edits.length === 0 ? 'manual' : 'safe'
        report({ at: run.place, subject: `image:${image.file}`, values: { tool }, fix: { safety, edits } })
      }
    }
  },
  bad: {
    'lists of apt': `FROM debian:12\nRUN apt-get update && \\\n    apt-get install -y --no-install-recommends curl\nCMD ["a"]\n`,
    'an index of apk': `FROM alpine:3.22\nRUN apk add curl && adduser -D app\nCMD ["a"]\n`,
    'lists that a later step takes': `FROM debian:12\nRUN apt-get update && apt-get install -y curl\nRUN apt-get install -y git\n`,
  },
  good: {
    'cleaned up': `FROM debian:12\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n`,
    'a cache that is mounted': `FROM debian:12\nRUN --mount=type=cache,target=/var/lib/apt apt-get update && apt-get install -y curl\n`,
    'apk without a cache': `FROM alpine:3.22\nRUN apk add --no-cache curl\n`,
    'a stage that is thrown away': `FROM debian:12 AS build\nRUN apt-get update && apt-get install -y gcc\nFROM scratch\nCOPY --from=build /a /a\n`,
    'no version of a Debian package, which its archive would drop': `FROM debian:12\nRUN apt-get update && apt-get install -y curl && rm -r /var/lib/apt/lists/*\n`,
  },
  fixed: {
    'lists that a later step takes': `FROM debian:12\nRUN apt-get update && apt-get install -y curl\nRUN apt-get install -y git && rm -rf /var/lib/apt/lists/*\n`,
    'lists of apt': `FROM debian:12\nRUN apt-get update && \\\n    apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*\nCMD ["a"]\n`,
    'an index of apk': `FROM alpine:3.22\nRUN apk add --no-cache curl && adduser -D app\nCMD ["a"]\n`,
  },
}

const apt = /\bapt(-get)?\s+(-\S+\s+){0,8}install\b/

function leaves({ name, text, flags, exec }: Instruction): string | null {
  if (name !== 'RUN' || exec !== null || flags.some((flag) => flag.includes('type=cache'))) return null
  const script = shellText(text)
  if (apt.test(script)) return /\/var\/lib\/apt\/lists|apt-get\s+dist-clean/.test(script) ? null : 'apt'
  return /\bapk\s+add\b/.test(script) && !/--no-cache|\/var\/cache\/apk/.test(script) ? 'apk' : null
}

/** Not where a later step installs from the same lists, and not into a here-document. */
function cleaned({ file }: Image, { text, place }: Instruction, tool: string, later: readonly Instruction[]): readonly Edit[] {
  if (text.includes('<<')) return []
  if (tool === 'apk') {
    const start = place.end - text.length
    return Array.from(shellText(text).matchAll(/\bapk\s+add\b/g), ({ 0: words, index }) => {
      const at = start + index + words.length
      return { file, range: [at, at], text: ' --no-cache' }
    })
  }
  const isNeeded = later.some(
    (next) => next.name === 'RUN' && apt.test(next.text) && !/apt(-get)?\s+(-\S+\s+){0,8}update/.test(next.text),
  )
  return isNeeded ? [] : [{ file, range: [place.end, place.end], text: ' && rm -rf /var/lib/apt/lists/*' }]
}
