import type { Image, Instruction, Package } from '../../model/architecture/deployment.ts'
import type { Place } from '../../model/architecture/place.ts'
import type { Edit } from '../../model/finding.ts'
import type { Rule } from '../rule.ts'
import { looseNpmInstalls, shellCommands } from '../shell-text.ts'
import { packageOf, releaseImages } from './image-chain.ts'

interface Loose {
  readonly at: Place
  readonly command: string
  readonly edits: readonly Edit[]
}

export const rule: Rule = {
  id: 'docker/no-lockfile-install',
  title: 'The build installs other versions than were tested',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '`{command}` may install other versions than the lockfile names',
  because: 'what runs in production was never tested together, and a bad release of any dependency gets in by the next build',
  instead:
    'copy the lockfile before it and install exactly what it says: `npm ci`, `yarn install --immutable`, `pnpm install --frozen-lockfile`, pins with hashes',
  references: ['CWE-1357', 'CWE-829'],
  check(architecture, report) {
    for (const image of releaseImages(architecture)) {
      const owner = packageOf(image, architecture.deployment.packages)
      const runs = image.stages.flatMap(({ instructions }) => instructions.filter(({ name }) => name === 'RUN'))
      for (const { at, command, edits } of runs.flatMap((run) => looseInstalls(run, image, owner))) {
        const safety = edits.length === 0 ? 'manual' : 'safe'
        report({ at, subject: `image:${image.file}`, values: { command }, fix: { safety, edits } })
      }
    }
  },
  bad: {
    'npm install with a lockfile at hand': {
      Dockerfile: `FROM node:22\nCOPY package*.json ./\nRUN npm install --omit=dev && \\\n  # keep it small\n  npm cache clean --force\n`,
      'package.json': '{}\n',
      'package-lock.json': '{}\n',
    },
    'npm install without a lockfile': `FROM node:22\nCOPY . .\nRUN npm i\n`,
    'a lockfile that stays outside': {
      Dockerfile: `FROM node:22\nCOPY package.json ./\nRUN npm install\n`,
      'package.json': '{}\n',
      'package-lock.json': '{}\n',
    },
    'yarn and pnpm that may change the lockfile': `FROM node:22\nRUN yarn install --production\nFROM node:22\nRUN corepack enable && pnpm i\n`,
    'pip without versions': `FROM python:3.13\nRUN pip install --no-cache-dir flask gunicorn\n`,
  },
  good: {
    'npm ci': `FROM node:22\nRUN npm ci --omit=dev\n`,
    'a tool that is installed for all': `FROM node:22\nRUN npm install -g pnpm@10 && npm install --global corepack\n`,
    'one package with its version': `FROM node:22\nRUN npm install tsx@4.20.3\n`,
    'frozen lockfiles': `FROM node:22\nRUN yarn install --immutable && pnpm install --frozen-lockfile && yarn install --frozen-lockfile\n`,
    'pnpm in a pipeline, which holds to the lockfile by itself': `FROM node:22\nENV CI=true\nRUN pnpm i\n`,
    'pip by pins and files': `FROM python:3.13\nRUN pip install --upgrade pip && pip install -r requirements.txt && pip install flask==3.1.0 .\n`,
    'a word in a comment': `FROM node:22\nRUN npm ci && \\\n  # npm install\n  npm prune\n`,
    'a Dockerfile for development': { 'Dockerfile.dev': `FROM node:22\nRUN npm install\n` },
  },
  fixed: {
    'npm install with a lockfile at hand': {
      Dockerfile: `FROM node:22\nCOPY package*.json ./\nRUN npm ci --omit=dev && \\\n  # keep it small\n  npm cache clean --force\n`,
    },
  },
}

function looseInstalls(run: Instruction, image: Image, owner: Package | undefined): readonly Loose[] {
  const start = run.place.end - run.text.length
  const npm = looseNpmInstalls(run.text).map((words): Loose => {
    const range = [start + words.start, start + words.end] as const
    const canFollow = /(^|\/)(package-lock|npm-shrinkwrap)\.json$/.test(owner?.lockfile ?? '') && copiesLockfile(image)
    return { at: run.place, command: 'npm install', edits: canFollow ? [{ file: image.file, range, text: 'ci' }] : [] }
  })
  const isPipeline = image.stages.some(({ instructions }) =>
    instructions.some(({ name, text }) => name === 'ENV' && /\bCI[= ]/.test(text)),
  )
  const others = shellCommands(run.text).flatMap(({ text }): readonly Loose[] =>
    (isLooseYarn(text) && !(isPipeline && text.startsWith('pnpm') && !text.includes('--no-frozen'))) || isLoosePip(text)
      ? [{ at: run.place, command: text.split(/\s+/).slice(0, 4).join(' '), edits: [] }]
      : [],
  )
  return [...npm, ...others]
}

function copiesLockfile({ stages }: Image): boolean {
  const copies = stages.flatMap(({ instructions }) => instructions.filter(({ name }) => name === 'COPY' || name === 'ADD'))
  return copies.some(({ text, flags }) => {
    const isFromOutside = !flags.some((flag) => flag.startsWith('--from'))
    return (
      isFromOutside &&
      /(^|[\s/"])(\.\/?(?=[\s",])|package(-lock)?\*\.json|package\*|package-lock\.json|npm-shrinkwrap\.json)/.test(text)
    )
  })
}

function isLooseYarn(text: string): boolean {
  const found = /^(yarn(?:\s+install)?|pnpm\s+(?:install|i)|bun\s+install)((?:\s+-\S+)*)$/.exec(text)
  return found !== null && !/--(immutable|frozen-lockfile|offline)/.test(found[2]!)
}

/** Packages by name, without a version; its own tools may be the newest. */
function isLoosePip(text: string): boolean {
  const found = /^(?:python3?\s+-m\s+)?pip3?\s+install\s+(.*)$/.exec(text)
  if (found === null || /(^|\s)(-r|--requirement|-c|--constraint|-e|--require-hashes)(\s|=|$)/.test(found[1]!)) return false
  const named = found[1]!.split(/\s+/).filter((word) => !/^-|^\.|[/=<>~@$]/.test(word.replace(/^["']|["']$/g, '')))
  return named.some((word) => !/^["']?(pip|setuptools|wheel|uv|poetry|pipenv)\b/.test(word))
}
