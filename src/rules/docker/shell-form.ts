import type { Image, Instruction, Package } from '../../model/architecture/deployment.ts'
import type { Fix } from '../../model/finding.ts'
import type { Rule } from '../rule.ts'
import { packageOf, releaseImages, scriptOf, startOf, wordsOf } from './image-chain.ts'

/** What a shell would do something with. */
const shellWords = /[$&|;<>*?`'"\\(){}~#=\n[\]!]/

export const rule: Rule = {
  id: 'docker/shell-form',
  title: 'The server never hears that it should stop',
  severity: 'medium',
  confidence: 'certain',
  profile: 'review',
  says: '`{start}` makes {first} the first process, and the server below it gets no SIGTERM',
  because: 'on each deployment the server is killed after the grace period, with requests and transactions cut off in the middle',
  instead: 'start the server itself in the exec form, with `exec` where a shell is needed, or below an init such as `tini`',
  references: ['CWE-404'],
  check(architecture, report) {
    for (const image of releaseImages(architecture)) {
      const start = deafStart(image)
      if (start === null) continue
      report({
        at: start.instruction.place,
        subject: `image:${image.file}`,
        values: { start: `${start.instruction.name} ${start.instruction.text}`.split('\n', 1)[0]!, first: start.first },
        fix: mended(image, start.instruction, packageOf(image, architecture.deployment.packages)),
      })
    }
  },
  bad: {
    'a command as text': `FROM node:22\nCMD node dist/server.js --port 80\n`,
    'a command as text with a variable': `FROM node:22\nCMD node --max-old-space-size=$HEAP server.js\n`,
    'several commands': `FROM node:22\nCMD npx prisma migrate deploy && node server.js\n`,
    'an entrypoint as text': `FROM python:3.13\nENTRYPOINT gunicorn app:app\n`,
    'npm as the first process': {
      Dockerfile: `FROM node:22\nCMD ["npm", "start"]\n`,
      'package.json': `{ "scripts": { "start": "node dist/main.js" } }\n`,
    },
    'npm as text, with a script that nothing tells': `FROM node:22\nCMD npm run start:prod\n`,
  },
  good: {
    'the exec form': `FROM node:22\nCMD ["node", "server.js"]\n`,
    'a shell that hands over': `FROM node:22\nCMD exec node server.js\n`,
    'several commands, the last of which takes over': `FROM node:22\nCMD npx prisma migrate deploy && exec node server.js\n`,
    'an init': `FROM node:22\nENTRYPOINT ["tini", "--"]\nCMD ["npm", "start"]\n`,
    'a start that a later one replaces': `FROM node:22\nCMD node a.js\nCMD ["node", "b.js"]\n`,
    'a Dockerfile for development': { 'Dockerfile.dev': `FROM node:22\nCMD npm run dev\n` },
  },
  fixed: {
    'a command as text': `FROM node:22\nCMD ["node", "dist/server.js", "--port", "80"]\n`,
    'a command as text with a variable': `FROM node:22\nCMD exec node --max-old-space-size=$HEAP server.js\n`,
    'several commands': `FROM node:22\nCMD npx prisma migrate deploy && exec node server.js\n`,
    'an entrypoint as text': `FROM python:3.13\nENTRYPOINT ["gunicorn", "app:app"]\n`,
    'npm as the first process': { Dockerfile: `FROM node:22\nCMD ["node", "dist/main.js"]\n` },
  },
}

function deafStart(image: Image): { readonly instruction: Instruction; readonly first: string } | null {
  const { entrypoint, command } = startOf(image)
  if (/\b(tini|dumb-init|s6|runit|catatonit|docker-init)\b/.test(entrypoint?.text ?? '')) return null
  for (const instruction of [entrypoint, command]) {
    if (instruction === undefined || instruction.text === '') continue
    if (instruction.exec === null && instruction === command && entrypoint !== undefined && entrypoint.exec === null) continue
    const [program = '', ...rest] = wordsOf(instruction)
    const isRunner = /^(npm|yarn|pnpm)$/.test(program) && rest.length > 0
    if (instruction.exec !== null && isRunner && instruction === (entrypoint ?? command))
      return { instruction, first: `\`${program}\`` }
    if (instruction.exec === null && !/(^|&&|;|\n)\s*exec\s/.test(instruction.text) && !/\b(tini|dumb-init)\b/.test(program)) {
      return { instruction, first: isRunner ? `a shell, then \`${program}\`` : 'a shell' }
    }
  }
  return null
}

function mended(
  image: Image,
  { name, text, exec, place }: Instruction,
  owner: Package | undefined,
): Pick<Fix, 'safety' | 'edits'> {
  const file = image.file
  const start = place.end - text.length
  const words = wordsOf({ name, text, exec, place, flags: [] })
  const asList = (list: readonly string[]): string => `[${list.map((word) => JSON.stringify(word)).join(', ')}]`
  if (/^(npm|yarn|pnpm)$/.test(words[0] ?? '')) {
    const script = owner === undefined ? null : scriptOf(words, owner)
    if (script === null || shellWords.test(script) || !/^node\s/.test(script)) return { safety: 'manual', edits: [] }
    return { safety: 'suggested', edits: [{ file, range: [start, place.end], text: asList(script.split(/\s+/)) }] }
  }
  if (!shellWords.test(text)) return { safety: 'safe', edits: [{ file, range: [start, place.end], text: asList(words) }] }
  const last = /(?:^|&&|;)\s*(?=[^&;|\n]+$)/.exec(text)
  if (last === null || /[|\n]|^\[/.test(text) || /^\w+=/.test(text.slice(last.index + last[0].length)))
    return { safety: 'manual', edits: [] }
  const at = start + last.index + last[0].length
  return { safety: 'safe', edits: [{ file, range: [at, at], text: 'exec ' }] }
}
