import type { Image, Stage } from '../../model/architecture/deployment.ts'
import type { Edit } from '../../model/finding.ts'
import type { Rule } from '../rule.ts'
import { replaced } from '../yaml-edit.ts'
import { packageOf, releaseImages } from './image-chain.ts'

export const rule: Rule = {
  id: 'docker/unpinned-base',
  title: 'The base image is whatever is newest',
  severity: 'medium',
  confidence: 'certain',
  profile: 'review',
  says: '`{base}` {how}, so that each build may stand on another one',
  because:
    'a build that worked yesterday breaks today, or brings another runtime to production, with no change in the repository to show for it',
  instead: 'name a version, and for a release its digest too',
  references: ['CWE-1357'],
  check(architecture, report) {
    for (const image of releaseImages(architecture)) {
      const others = isByDigest(image)
      for (const { from } of image.stages.filter((stage) => isUnpinned(stage) || (others && isByTag(stage)))) {
        const isVersioned = from.tag !== null && from.tag !== 'latest'
        const edits = isVersioned ? [] : versioned(image, from, packageOf(image, architecture.deployment.packages)?.engines.node)
        report({
          at: from.place,
          subject: `image:${image.file}`,
          values: {
            how: isVersioned ? 'names no digest, as the other base does' : 'names no version',
            base: from.tag === null ? from.image : `${from.image}:${from.tag}`,
          },
          ...(isVersioned && { severity: 'low' as const }),
          fix: { safety: edits.length === 0 ? 'manual' : 'suggested', edits },
        })
      }
    }
  },
  bad: {
    'no tag': `FROM node\nCMD ["node", "a.js"]\n`,
    'the tag latest': {
      Dockerfile: `FROM node:latest AS build\nRUN npm ci\nFROM gcr.io/distroless/nodejs22:latest\nCMD ["a.js"]\n`,
    },
    'the version that the package asks for': {
      Dockerfile: `FROM --platform=linux/amd64 docker.io/library/node:latest\nCMD ["node", "a.js"]\n`,
      'package.json': '{ "engines": { "node": ">=22.11" } }\n',
    },
    'a tag beside a digest': `FROM node:22 AS build\nRUN npm ci\nFROM node:22.14.0-alpine3.21@sha256:0123456789012345678901234567890123456789012345678901234567890123\nCMD ["node", "a.js"]\n`,
  },
  good: {
    'a version': `FROM node:22.11-slim\nCMD ["node", "a.js"]\n`,
    'a digest': `FROM node@sha256:0123456789012345678901234567890123456789012345678901234567890123\n`,
    'another stage': `FROM node:22 AS build\nFROM build\n`,
    'nothing to stand on': `FROM scratch\nCOPY api /api\n`,
    'a version in an argument': `ARG NODE_VERSION=22.11\nFROM node:\${NODE_VERSION}-slim\n`,
    'an image that the build is given': `ARG BASE\nFROM \${BASE}\n`,
    'a Dockerfile for development': { 'docker/dev/Dockerfile': `FROM node\n` },
  },
  fixed: {
    'the version that the package asks for': {
      Dockerfile: `FROM --platform=linux/amd64 docker.io/library/node:22\nCMD ["node", "a.js"]\n`,
    },
  },
}

/** Whoever pins one base by its digest means to pin them all. */
function isByDigest({ stages }: Image): boolean {
  return stages.some(({ from }) => from.digest !== null)
}

function isByTag({ from }: Stage): boolean {
  return !from.stage && from.digest === null && from.image !== 'scratch' && !`${from.image}${from.tag ?? ''}`.includes('$')
}

function isUnpinned({ from }: Stage): boolean {
  if (from.stage || from.digest !== null || from.image === 'scratch' || from.image.includes('$')) return false
  return from.tag === null || from.tag === 'latest'
}

/** Of Node alone the repository says which version it wants. */
function versioned({ file }: Image, from: Stage['from'], engine: string | undefined): readonly Edit[] {
  const [, major] = /^\D*(\d+)/.exec(engine ?? '') ?? []
  if (major === undefined || !/(^|\/)node$/.test(from.image) || file === '') return []
  return [replaced(from.place, `${from.image}:${major}`)]
}
