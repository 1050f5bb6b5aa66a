import type { Image, Instruction } from '../../model/architecture/deployment.ts'
import type { Edit } from '../../model/finding.ts'
import type { Rule } from '../rule.ts'
import { shellCommands } from '../shell-text.ts'
import { finalInstructions, releaseImages } from './image-chain.ts'

const ignored = ['.git', 'node_modules', '.env', '.env.*', '!.env.example', 'coverage', '*.log', '']

export const rule: Rule = {
  id: 'docker/single-stage',
  title: 'The image carries more than it runs',
  severity: 'low',
  confidence: 'likely',
  profile: 'audit',
  says: '{what}',
  because:
    'the image is larger and slower to pull, and compilers, sources, history and local secrets are at hand to whoever gets in',
  instead: 'build in one stage, copy only the result into the last one, and keep the rest out with a `.dockerignore`',
  references: ['CWE-1104'],
  check(architecture, report) {
    for (const image of releaseImages(architecture)) {
      const copy = image.hasIgnoreFile ? undefined : image.stages.flatMap(({ instructions }) => instructions).find(isWholeCopy)
      if (copy !== undefined) {
        const what = `\`COPY ${copy.text}\` takes all of the folder, and no \`.dockerignore\` keeps \`.git\` and \`.env\` out`
        const edits = ignoreFile(image, architecture.deployment.containers)
        report({ at: copy.place, subject: `image:${image.file}`, values: { what }, fix: { safety: 'suggested', edits } })
      }
      const [only] = image.stages
      const whole = image.hasIgnoreFile && image.stages.length === 1 ? only!.instructions.find(isWholeCopy) : undefined
      if (whole !== undefined && only!.instructions.some(takesTools)) {
        const what = `the only stage of \`${image.file}\` copies all of the folder and installs what develops it`
        report({ at: whole.place, subject: `image:${image.file}`, values: { what } })
      }
      const builds = finalInstructions(image).find(isBuild)
      if (builds !== undefined) {
        const what = `the last stage of \`${image.file}\` builds, so that what builds is in what runs`
        report({ at: builds.place, subject: `image:${image.file}`, values: { what } })
      }
    }
  },
  bad: {
    'all is copied': `FROM node:22\nCOPY . .\nCMD ["node", "a.js"]\n`,
    'all is copied from a folder of compose': {
      'docker/Dockerfile': `FROM node:22\nCOPY ./ /app\nCMD ["node", "a.js"]\n`,
      'compose.yaml': `services:\n  api:\n    build: { context: ., dockerfile: docker/Dockerfile }\n`,
    },
    'all packages and all files in the only stage': {
      Dockerfile: `FROM node:22\nCOPY . .\nRUN npm install\nCMD ["node", "a.js"]\n`,
      '.dockerignore': '.git\n',
    },
    'a build in the last stage': `FROM node:22\nCOPY src/ src/\nRUN npm ci && npm run build\nCMD ["node", "dist/a.js"]\n`,
    'a compiler in the last stage': `FROM python:3.13-slim\nRUN apt-get update && apt-get install -y build-essential libpq-dev\nCMD ["python", "a.py"]\n`,
  },
  good: {
    'two stages': `FROM node:22 AS build\nCOPY src/ src/\nRUN npm ci && npm run build\nFROM node:22-slim\nCOPY --from=build /app/dist dist\nCMD ["node", "dist/a.js"]\n`,
    'an ignore file': { Dockerfile: `FROM node:22\nCOPY . .\nCMD ["node", "a.js"]\n`, '.dockerignore': '.git\n' },
    'a small interpreted app': `FROM node:22-slim\nCOPY package*.json server.js ./\nRUN npm ci --omit=dev\nCMD ["node", "server.js"]\n`,
    'a copy of everything of another stage': `FROM node:22 AS build\nRUN true\nFROM node:22-slim\nCOPY --from=build . .\n`,
  },
  fixed: {
    'all is copied': {
      Dockerfile: `FROM node:22\nCOPY . .\nCMD ["node", "a.js"]\n`,
      '.dockerignore': `.git\nnode_modules\n.env\n.env.*\n!.env.example\ncoverage\n*.log\n`,
    },
  },
}

/** All packages, those for development among them. */
function takesTools({ name, text }: Instruction): boolean {
  return name === 'RUN' && /\bnpm\s+(ci|install|i)\s*(&&|;|$)/.test(text) && !/\bprune\b|NODE_ENV=production|--omit/.test(text)
}

function isWholeCopy({ name, text, exec, flags }: Instruction): boolean {
  if ((name !== 'COPY' && name !== 'ADD') || flags.some((flag) => flag.startsWith('--from'))) return false
  const [source] = exec ?? text.split(/\s+/)
  return source === '.' || source === './'
}

/** In the folder that compose builds it from; without that, in the folder of the Dockerfile. */
function ignoreFile(
  { file }: Image,
  containers: readonly { dockerfile: string | null; build: string | null }[],
): readonly Edit[] {
  const own = file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : ''
  const folder = containers.find(({ dockerfile }) => dockerfile === file)?.build ?? own
  return [{ file: folder === '' ? '.dockerignore' : `${folder}/.dockerignore`, range: [0, 0], text: ignored.join('\n') }]
}

const builders =
  /^((npm|yarn|pnpm|bun)\s+(run\s+)?build\b|(npx\s+)?(tsc|nest\s+build|next\s+build|turbo\s+(run\s+)?build)\b|go\s+build\b|cargo\s+build\b|(\.\/)?(mvnw?|gradlew?)\s|dotnet\s+publish\b|make(\s|$))/

function isBuild({ name, text }: Instruction): boolean {
  if (name !== 'RUN') return false
  const commands = shellCommands(text)
  const cleans = /apt-get\s+(purge|remove)|apk\s+del/.test(text)
  return commands.some(
    ({ text: each }) => builders.test(each) || (!cleans && /\binstall\b.*\s(build-essential|gcc|g\+\+)(\s|$)/.test(each)),
  )
}
