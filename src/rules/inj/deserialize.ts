import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Value } from '../../model/architecture/code.ts'
import type { Fix } from '../../model/finding.ts'
import { enteredAs } from '../entry.ts'
import type { Rule } from '../rule.ts'
import { callsTo, fieldOf, isConstant, within } from '../values.ts'
import { handler } from './example.ts'

export const rule: Rule = {
  id: 'inj/deserialize',
  title: 'Data that becomes code when it is read',
  severity: 'blocker',
  confidence: 'certain',
  profile: 'gate',
  says: '`{callee}` makes functions out of what it reads{from}',
  because: 'whoever writes the data writes code of the server, which runs with all of its rights',
  instead: 'read plain data: `JSON.parse` and a schema; of YAML `load` of js-yaml 4, or `JSON_SCHEMA`',
  references: ['CWE-502', 'ASVS 1.5.2'],

  check(architecture, report) {
    for (const call of callsTo(architecture, readers)) {
      const [data] = call.args
      if (data === undefined || isConstant(data)) continue
      const found = isUnsafe(architecture, call)
      if (found === null) continue
      const entry = enteredAs(architecture, call.function, data)
      // A file that lies beside the server is ours.
      if (entry === null && [...within(data)].some((value) => value.is === 'call' && /readFile(Sync)?$/.test(value.callee)))
        continue
      report({
        at: call.place,
        subject: `call:${call.callee}`,
        ...(entry === null ? { severity: 'high' as const, confidence: 'likely' as const } : {}),
        values: { callee: call.callee, from: entry === null ? '' : ', and it comes from the request' },
        related: (entry?.through ?? []).map(({ place }) => ({ at: place, message: 'passes it on' })),
        fix: found.fix,
      })
    }
  },

  bad: {
    'a header that carries functions': handler("res.json(unserialize(String(req.get('x-draft'))))", {
      imports: "import { unserialize } from 'node-serialize'\n",
    }),
    'the full schema of js-yaml 3': handler('res.json(yaml.load(req.body.text, { schema: yaml.DEFAULT_FULL_SCHEMA }))', {
      method: 'post',
      imports: "import yaml from 'js-yaml'\n",
    }),
    'load of js-yaml 3': {
      'package.json': '{ "name": "a", "dependencies": { "express": "^5.0.0", "js-yaml": "^3.14.1" } }\n',
      'src/server.ts': handler('res.json(yaml.load(req.body.text))', {
        method: 'post',
        imports: "import yaml from 'js-yaml'\n",
      }) as string,
    },
  },
  good: {
    'load of js-yaml 4': {
      'package.json': '{ "name": "a", "dependencies": { "express": "^5.0.0", "js-yaml": "^4.1.0" } }\n',
      'src/server.ts': handler('res.json(yaml.load(req.body.text))', {
        method: 'post',
        imports: "import yaml from 'js-yaml'\n",
      }) as string,
    },
    'plain data': handler('res.json(JSON.parse(req.body.text))', { method: 'post' }),
    'a file of ours': handler(
      "res.json(yaml.load(readFileSync('settings.yaml', 'utf8'), { schema: yaml.DEFAULT_FULL_SCHEMA }))",
      {
        imports: "import yaml from 'js-yaml'\nimport { readFileSync } from 'node:fs'\n",
      },
    ),
    'what is only written': handler('res.send(serialize({ at: 1 }))', {
      imports: "import serialize from 'serialize-javascript'\n",
    }),
  },
  fixed: {
    'the full schema of js-yaml 3': handler('res.json(yaml.load(req.body.text, { schema: yaml.JSON_SCHEMA }))', {
      method: 'post',
      imports: "import yaml from 'js-yaml'\n",
    }),
  },
}

const readers =
  /^(node-serialize:(default\.)?unserialize|serialize-to-js:(default\.)?deserialize|funcster:(default\.)?deepDeserialize|cryo:(default\.)?parse|js-yaml:(default\.)?(load|loadAll))$/

interface Unsafe {
  readonly fix: Pick<Fix, 'safety' | 'edits'>
}

const manual = { fix: { safety: 'manual', edits: [] } } as const

function isUnsafe(architecture: Architecture, call: Call): Unsafe | null {
  if (!call.target!.startsWith('js-yaml')) return manual
  const schema = call.args.map((arg) => fieldOf(arg, 'schema')).find((each) => each !== undefined)
  if (schema !== undefined) return isFull(schema) ? jsonInstead(schema) : null
  const versions = architecture.deployment.packages.flatMap(({ dependencies }) => dependencies['js-yaml'] ?? [])
  return versions.some((version) => /^[\^~=v]?[0-3]\./.test(version)) ? manual : null
}

function isFull(schema: Value): boolean {
  return schema.is === 'name' && /DEFAULT_FULL_SCHEMA$/.test(schema.path)
}

function jsonInstead(schema: Value): Unsafe {
  const { place } = schema
  const name = schema.is === 'name' ? schema.path : ''
  if (!name.includes('.')) return manual
  return {
    fix: {
      safety: 'suggested',
      edits: [{ file: place.file, range: [place.start, place.end], text: name.replace('DEFAULT_FULL_SCHEMA', 'JSON_SCHEMA') }],
    },
  }
}
