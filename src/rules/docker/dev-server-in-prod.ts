import type { Image, Package } from '../../model/architecture/deployment.ts'
import type { Place } from '../../model/architecture/place.ts'
import type { Fix, Severity } from '../../model/finding.ts'
import type { Rule } from '../rule.ts'
import { finalChain, finalInstructions, packageOf, releaseImages, scriptOf, startOf, wordsOf } from './image-chain.ts'

interface Found {
  readonly at: Place
  readonly what: string
  readonly severity?: Severity
  readonly related?: readonly { readonly at: Place; readonly message: string }[]
  readonly fix?: Pick<Fix, 'safety' | 'edits'>
}

const devServers =
  /\b(nodemon|ts-node-dev|tsnd|tsx\s+watch|node\s+--watch|bun\s+--(watch|hot)|nest\s+start\s+(\S+\s+){0,8}(--watch|--debug|-w)|next\s+dev|nuxt\s+dev|vite(\s+dev|\s+serve)?(?=\s|$)(?!\s+(build|preview))|webpack(-dev-server|\s+serve)|(uvicorn|hypercorn)\b.{0,300}--reload|flask\b.{0,300}--debug|manage\.py\s+runserver|artisan\s+serve|air)(?=\s|$|["'])/

export const rule: Rule = {
  id: 'docker/dev-server-in-prod',
  title: 'The image runs what is meant for a desk',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: 'the image of `{file}` {what}',
  because:
    'it watches files, reloads, shows stack traces or debuggers, and is far slower; a runtime without updates keeps every hole found in it',
  instead: 'build, and start the built server with a runtime that is still maintained',
  references: ['CWE-489', 'CWE-1104'],
  check(architecture, report) {
    for (const image of releaseImages(architecture)) {
      const owner = packageOf(image, architecture.deployment.packages)
      for (const { what, ...found } of [...devStart(image, owner), ...devSettings(image), ...oldRuntime(image)]) {
        report({ ...found, subject: `image:${image.file}`, values: { file: image.file, what } })
      }
    }
  },
  bad: {
    'a watcher': `FROM node:22\nCMD ["npx", "nodemon", "src/server.ts"]\n`,
    'a script of the package that watches': {
      Dockerfile: `FROM node:22\nCMD npm run dev\n`,
      'package.json': `{\n  "scripts": { "dev": "tsx watch src/main.ts", "start": "node dist/main.js" }\n}\n`,
    },
    'npm start that is a watcher': {
      Dockerfile: `FROM node:22\nCMD ["npm", "start"]\n`,
      'package.json': `{ "scripts": { "start": "nodemon server.js" } }\n`,
    },
    'a debugger that is on': `FROM python:3.13\nENV FLASK_ENV=development\nCMD ["flask", "run", "--debug"]\n`,
    'development by environment': `FROM node:22\nENV NODE_ENV development\nCMD ["node", "dist/main.js"]\n`,
    'a runtime without updates': `FROM node:16-alpine\nCMD ["node", "dist/main.js"]\n`,
  },
  good: {
    'the built server': {
      Dockerfile: `FROM node:22\nENV NODE_ENV=production\nCMD ["npm", "start"]\n`,
      'package.json': `{ "scripts": { "dev": "nodemon a.js", "start": "node dist/main.js" } }\n`,
    },
    'a Dockerfile for development': { 'Dockerfile.dev': `FROM node:22\nCMD ["nodemon", "a.js"]\n` },
    'an image that only development builds': {
      Dockerfile: `FROM node:22\nCMD ["npx", "nodemon", "a.js"]\n`,
      'docker-compose.dev.yml': `services:\n  api:\n    build: .\n`,
    },
    'a last stage for development': `FROM node:22 AS base\nFROM base AS dev\nCMD ["npx", "nodemon", "a.js"]\n`,
    'an old runtime that only builds': `FROM node:16 AS build\nRUN true\nFROM node:22\nCMD ["node", "a.js"]\n`,
    'a program that is only called like one': `FROM node:22\nCMD ["node", "dist/airline.js", "--no-watch"]\n`,
    'a preview of what was built': `FROM node:22\nCMD ["npx", "vite", "preview"]\n`,
  },
  fixed: {
    'a script of the package that watches': { Dockerfile: `FROM node:22\nCMD ["node", "dist/main.js"]\n` },
  },
}

function devStart(image: Image, owner: Package | undefined): readonly Found[] {
  const { entrypoint, command } = startOf(image)
  return [entrypoint, command].flatMap((instruction): readonly Found[] => {
    if (instruction === undefined) return []
    const words = wordsOf(instruction)
    const script = owner === undefined ? null : scriptOf(words, owner)
    const [started] = devServers.exec(script ?? words.join(' ')) ?? []
    if (started === undefined) return []
    const start = owner?.scripts.start?.text ?? ''
    const range = [instruction.place.end - instruction.text.length, instruction.place.end] as const
    const text = JSON.stringify(start.split(/\s+/)).replaceAll(',', ', ')
    const canStart = /^node\s+[\w./ =-]+$/.test(start) && !devServers.test(start)
    return [
      {
        at: instruction.place,
        what: `starts \`${started.trim()}\`, a server for development`,
        related: script === null ? [] : [{ at: scriptPlace(owner!, script), message: 'the script that it runs' }],
        fix: canStart ? { safety: 'suggested', edits: [{ file: image.file, range, text }] } : { safety: 'manual', edits: [] },
      },
    ]
  })
}

function scriptPlace({ scripts, place }: Package, script: string): Place {
  return Object.values(scripts).find(({ text }) => text === script)?.place ?? place
}

function devSettings(image: Image): readonly Found[] {
  const last = finalInstructions(image).findLast(
    ({ name, text }) => name === 'ENV' && /\b(NODE_ENV|FLASK_ENV|APP_ENV|RAILS_ENV)[= ]/.test(text),
  )
  const [, name, value] = /\b(NODE_ENV|FLASK_ENV|APP_ENV|RAILS_ENV)[= ]["']?(development|dev)\b/.exec(last?.text ?? '') ?? []
  return last === undefined || value === undefined
    ? []
    : [{ at: last.place, what: `sets \`${name}\` to \`${value}\``, fix: { safety: 'manual', edits: [] } }]
}

/** Majors whose last security update is in the past for good. */
function oldRuntime(image: Image): readonly Found[] {
  const { from } = finalChain(image)[0]!
  const [, runtime = ''] = /(?:^|\/)(node|python|ruby|debian|ubuntu)$/.exec(from.image) ?? []
  const [, major = '', minor = ''] = /^(\d+)(?:\.(\d+))?/.exec(from.tag ?? '') ?? []
  const [first, second] = [Number(major), Number(minor)]
  const isOld =
    major !== '' &&
    ((runtime === 'node' && (first <= 18 || (first < 24 && first % 2 === 1))) ||
      (runtime === 'python' && (first === 2 || (first === 3 && minor !== '' && second <= 8))) ||
      (runtime === 'ruby' && (first < 3 || (first === 3 && minor !== '' && second === 0))) ||
      (runtime === 'debian' && first <= 10) ||
      (runtime === 'ubuntu' && first <= 18))
  return isOld
    ? [{ at: from.place, what: `stands on \`${from.image}:${from.tag}\`, which gets no security updates`, severity: 'medium' }]
    : []
}
