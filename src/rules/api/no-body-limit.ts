import type { Value } from '../../model/architecture/code.ts'
import type { Rule } from '../rule.ts'
import { callsTo, fieldOf, settled } from '../values.ts'

export const rule: Rule = {
  id: 'api/no-body-limit',
  title: 'Bodies of any size are read',
  severity: 'medium',
  confidence: 'certain',
  profile: 'review',
  says: '`{callee}` reads bodies of up to {limit}',
  because: 'a body is kept in memory and parsed at one go: a few callers at once stop the server for everybody',
  instead: 'leave the limit of the framework (100 kB, 1 MB), and raise it for the one route that needs it',
  references: ['API4:2023', 'CWE-770'],

  check(architecture, report) {
    for (const call of callsTo(architecture, parsers)) {
      for (const arg of call.args) {
        for (const name of ['limit', 'jsonLimit', 'formLimit', 'textLimit', 'bodyLimit']) {
          const value = fieldOf(arg, name)
          const bytes = value === undefined ? null : bytesOf(value)
          if (value === undefined || bytes === null || bytes <= most) continue
          report({
            at: value.place,
            subject: `call:${call.callee}`,
            values: { callee: call.callee, limit: Number.isFinite(bytes) ? `${Math.round(bytes / 2 ** 20)} MB` : 'any size' },
            related: [{ at: call.place, message: 'the parser' }],
          })
        }
      }
    }
  },

  bad: {
    'two hundred megabytes of JSON':
      "import express from 'express'\nconst app = express()\napp.use(express.json({ limit: '200mb' }))\n",
    'of every route of Fastify': "import Fastify from 'fastify'\nexport const app = Fastify({ bodyLimit: 100 * 1024 * 1024 })\n",
  },
  good: {
    'the default of the framework':
      "import express from 'express'\nconst app = express()\napp.use(express.json())\napp.use(express.urlencoded({ extended: false, limit: '2kb' }))\n",
    'raised with measure': "import Fastify from 'fastify'\nexport const app = Fastify({ bodyLimit: 5 * 1024 * 1024 })\n",
  },
}

const parsers =
  /^(express:(default\.)?(json|urlencoded|text|raw)|body-parser:(default\.)?(json|urlencoded|text|raw)|@?koa[-/]?(bodyparser|body)\b.*|fastify:(default|fastify)|@nestjs\/platform-fastify:FastifyAdapter|.*\.useBodyParser)$/

const most = 10 * 2 ** 20

function bytesOf(value: Value): number | null {
  const it = settled(value)
  if (it.is === 'number') return it.value
  if (it.is === 'name') return it.path === 'Infinity' ? Infinity : null
  if (it.is === 'text') {
    const [, figure, unit = 'b'] = /^\s*(\d+(?:\.\d+)?)\s*(b|kb|mb|gb)?\s*$/i.exec(it.text) ?? []
    return figure === undefined ? null : Number(figure) * { b: 1, kb: 2 ** 10, mb: 2 ** 20, gb: 2 ** 30 }[unit.toLowerCase()]!
  }
  if (it.is === 'other' && /^[\d_\s*]+$/.test(it.text))
    return it.text.split('*').reduce((all, each) => all * Number(each.replaceAll('_', '')), 1)
  return null
}
