import type { Container, Image, Instruction } from '../../model/architecture/deployment.ts'
import type { Edit } from '../../model/finding.ts'
import { isDataStore, isInfrastructure } from '../image-kinds.ts'
import type { Rule } from '../rule.ts'
import { replaced } from '../yaml-edit.ts'
import { finalChain, finalInstructions, finalStage, lastOf, releaseImages } from './image-chain.ts'

const withoutRoot = /nonroot|rootless|unprivileged|chiseled|^cgr\.dev\/|^chainguard\/|^bitnami\//
const ownUser = /(^|\/)(nginx|httpd|caddy|traefik|haproxy|rabbitmq)$/

export const rule: Rule = {
  id: 'docker/root',
  title: 'The container runs as root',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: 'the image of `{file}` starts its process as root: {why}',
  because:
    'whoever breaks into the process has every right inside the container, and one fault of the kernel or a mount away, the host',
  instead: 'create or take an account without rights and say `USER` before the process starts',
  references: ['CWE-250', 'CIS Docker 4.1'],
  check(architecture, report) {
    if (isSaidByCluster(architecture.deployment.containers)) return
    for (const image of releaseImages(architecture)) {
      const found = runsAsRoot(image)
      if (found === null) continue
      report({
        at: (found.user ?? finalStage(image)).place,
        subject: `image:${image.file}`,
        values: {
          file: image.file,
          why: found.user === undefined ? 'no `USER` is set' : `\`USER ${found.user.text}\` is the last one`,
        },
        fix: { safety: 'suggested', edits: asUser(image, found.user) },
      })
    }
  },
  bad: {
    'no USER': `FROM node:22-slim\nWORKDIR /app\nCOPY . .\nCMD ["node", "server.js"]\n`,
    'root after an account': `FROM node:22-slim\nUSER node\nUSER root\nRUN apt-get update\nENTRYPOINT ["node", "server.js"]\n`,
    'an account in a stage that is thrown away': `FROM golang:1.24 AS build\nUSER nobody\nRUN go build -o /api .\nFROM debian:12-slim\nCOPY --from=build /api /api\nCMD ["/api"]\n`,
    'root given last': `FROM python:3.13\nCMD ["python", "app.py"]\nUSER 0:0\n`,
    'a cluster that says it for one of two': {
      Dockerfile: `FROM node:22-slim\nUSER root\nCMD ["node", "server.js"]\n`,
      'k8s/api.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  template:
    spec:
      containers: [{ name: api, image: api:1 }]
---
apiVersion: batch/v1
kind: Job
metadata: { name: migrate }
spec:
  template:
    spec:
      securityContext: { runAsNonRoot: true }
      containers: [{ name: migrate, image: api:1 }]
`,
    },
  },
  good: {
    'an account': `FROM node:22-slim\nUSER node\nCMD ["node", "server.js"]\n`,
    'an account of the stage it stands on': `FROM node:22 AS base\nUSER node\nFROM base\nCMD ["node", "server.js"]\n`,
    'a base without root': `FROM gcr.io/distroless/nodejs22-debian12:nonroot\nCMD ["server.js"]\n`,
    'an entrypoint that gives up its rights': `FROM node:22\nRUN apt-get update && apt-get install -y gosu\nENTRYPOINT ["gosu", "node", "node", "server.js"]\n`,
    'an image that starts nothing of its own': `FROM debian:12-slim\nRUN apt-get update\n`,
    'a Dockerfile for development': { 'Dockerfile.dev': `FROM node:22\nCMD ["node", "server.js"]\n` },
    'the cluster says who runs it': {
      Dockerfile: `FROM scratch\nCOPY api /api\nCMD ["/api"]\n`,
      'k8s/api.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  template:
    spec:
      securityContext: { runAsNonRoot: true, runAsUser: 10001 }
      containers: [{ name: api, image: api:1 }]
`,
    },
  },
  fixed: {
    'no USER': `FROM node:22-slim\nWORKDIR /app\nCOPY . .\nUSER node\nCMD ["node", "server.js"]\n`,
    'root given last': `FROM python:3.13\nCMD ["python", "app.py"]\nUSER 10001:10001\n`,
  },
}

/** Every container of the cluster that is ours; where one is forgotten, the image decides who runs in it. */
function isSaidByCluster(containers: readonly Container[]): boolean {
  const ours = containers.filter(
    ({ kind, image, development }) => kind === 'kubernetes' && !development && !isDataStore(image) && !isInfrastructure(image),
  )
  return ours.length > 0 && ours.every(({ runsAsNonRoot }) => runsAsNonRoot === true)
}

function runsAsRoot(image: Image): { readonly user: Instruction | undefined } | null {
  const instructions = finalInstructions(image)
  if (!instructions.some(({ name }) => name === 'CMD' || name === 'ENTRYPOINT')) return null
  if (instructions.some(({ text }) => /\b(gosu|su-exec|setpriv|runuser|s6-setuidgid|chroot --userspec)\b/.test(text))) return null
  const user = lastOf(instructions, 'USER')
  if (user !== undefined) return /^(root|0)(:|$)/.test(user.text.trim()) ? { user } : null
  const { from } = finalChain(image)[0]!
  const whole = `${from.image}:${from.tag ?? ''}`
  if (withoutRoot.test(whole) || ownUser.test(from.image) || isDataStore(from.image) || from.image.includes('$')) return null
  return { user }
}

/** Before what starts; a `USER` after that is changed itself. */
function asUser(image: Image, user: Instruction | undefined): readonly Edit[] {
  const base = finalChain(image)[0]!.from.image
  const account = /(^|\/)node$/.test(base) ? 'node' : '10001:10001'
  const { instructions } = finalStage(image)
  const start = instructions.find(({ name }) => name === 'CMD' || name === 'ENTRYPOINT')
  if (user !== undefined && (start === undefined || user.place.start > start.place.start))
    return [replaced(user.place, `USER ${account}`)]
  if (start === undefined) return []
  return [{ file: image.file, range: [start.place.start, start.place.start], text: `USER ${account}\n` }]
}
