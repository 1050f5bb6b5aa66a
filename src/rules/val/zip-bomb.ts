import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call } from '../../model/architecture/code.ts'
import { fileOf, isServing } from '../../model/architecture/look-up.ts'
import { enteredAs } from '../entry.ts'
import type { Rule } from '../rule.ts'
import { callsTo, fieldOf, settled } from '../values.ts'

export const rule: Rule = {
  id: 'val/zip-bomb',
  title: 'Unpacking without an end',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '`{callee}` unpacks what comes from outside, and nothing bounds what it comes to',
  because: 'half a megabyte unpacks to gigabytes: the process runs out of memory, or the disk out of room',
  instead:
    'bound it: `maxOutputLength` of zlib; of an archive count entries and bytes while they are unpacked (the sizes in its head may be a lie)',
  references: ['CWE-409', 'ASVS 5.2.3'],

  check(architecture, report) {
    for (const call of callsTo(architecture, whole)) {
      const [data, options] = call.args
      if (data === undefined || fieldOf(options, 'maxOutputLength') !== undefined) continue
      if (options !== undefined && !/^(object|function)$/.test(settled(options).is)) continue
      if (!isFromOutside(architecture, call)) continue
      const bound = '{ maxOutputLength: 10 * 1024 * 1024 }'
      report({
        at: call.place,
        subject: `call:${call.callee}`,
        values: { callee: call.callee },
        fix:
          call.args.length === 1
            ? {
                safety: 'suggested',
                edits: [{ file: data.place.file, range: [data.place.end, data.place.end], text: `, ${bound}` }],
              }
            : { safety: 'manual', edits: [] },
      })
    }
    for (const call of architecture.code.calls) {
      if (!isArchive(architecture, call) || !isServing(architecture, call.function) || isCounted(architecture, call)) continue
      report({ at: call.place, subject: `call:${call.callee}`, values: { callee: call.callee } })
    }
  },

  bad: {
    'a body at once': `import express from 'express'
import { gunzipSync } from 'node:zlib'
const app = express()
app.post('/batch', express.raw({ limit: '1mb' }), (req, res) => {
  res.json(JSON.parse(gunzipSync(req.body).toString('utf8')))
})
`,
    'the parser of a content type': `import Fastify from 'fastify'
import { gunzipSync } from 'node:zlib'
const app = Fastify()
app.addContentTypeParser('application/gzip', { parseAs: 'buffer' }, (_request, body, done) => {
  done(null, JSON.parse(gunzipSync(body).toString('utf8')))
})
`,
    'entries of an archive': `import yauzl from 'yauzl'
import { createWriteStream } from 'node:fs'
export function unzip(file: string) {
  yauzl.open(file, { lazyEntries: true }, (error, zip) => {
    zip.on('entry', (entry) => zip.openReadStream(entry, (problem, stream) => stream.pipe(createWriteStream('/tmp/' + entry.crc32))))
  })
}
`,
  },
  good: {
    bounded: `import express from 'express'
import { gunzipSync } from 'node:zlib'
const app = express()
app.post('/batch', express.raw({ limit: '1mb' }), (req, res) => {
  res.json(JSON.parse(gunzipSync(req.body, { maxOutputLength: 8_000_000 }).toString('utf8')))
})
`,
    'what we packed ourselves': `import { gunzipSync } from 'node:zlib'
import { Pool } from 'pg'
const pool = new Pool()
export async function snapshot(id: string) {
  const { rows } = await pool.query('select packed from snapshots where id = $1', [id])
  return gunzipSync(rows[0].packed)
}
`,
    'counted while it is unpacked': `import yauzl from 'yauzl'
const MOST_BYTES = 50_000_000
export function unzip(file: string) {
  let total = 0
  yauzl.open(file, { lazyEntries: true }, (error, zip) => {
    zip.on('entry', (entry) =>
      zip.openReadStream(entry, (problem, stream) => {
        stream.on('data', (chunk) => {
          total += chunk.length
          if (total > MOST_BYTES) stream.destroy(new Error('too much'))
        })
      }),
    )
  })
}
`,
  },
  fixed: {
    'a body at once': `import express from 'express'
import { gunzipSync } from 'node:zlib'
const app = express()
app.post('/batch', express.raw({ limit: '1mb' }), (req, res) => {
  res.json(JSON.parse(gunzipSync(req.body, { maxOutputLength: 10 * 1024 * 1024 }).toString('utf8')))
})
`,
  },
}

const whole = /^node:zlib:(promises\.)?(gunzip|inflate|inflateRaw|unzip|brotliDecompress|zstdDecompress)(Sync)?$/

/** Of the request, or of what reads its body before a handler does. */
function isFromOutside(architecture: Architecture, call: Call): boolean {
  const [data] = call.args
  if (enteredAs(architecture, call.function, data) !== null) return true
  return architecture.code.calls.some(
    ({ callee, args }) =>
      /\.addContentTypeParser$/.test(callee) && args.some((arg) => arg.is === 'function' && arg.id === call.function),
  )
}

function isArchive(architecture: Architecture, { callee, target, function: id }: Call): boolean {
  if (
    /^(adm-zip:.*\.(extractAllTo|extractAllToAsync|readAsText)|unzipper:(Extract|Parse)|decompress:default|extract-zip:default)$/.test(
      target ?? '',
    )
  )
    return true
  return (
    /\.openReadStream$/.test(callee) &&
    (fileOf(architecture, id)?.imports.some(({ from }) => from === 'yauzl' || from === 'yauzl-promise') === true ||
      fileOf(architecture, id)?.words.includes('yauzl') === true)
  )
}

/** The file compares a size, a sum or a number of entries with something. */
function isCounted({ code }: Architecture, { place: { file } }: Call): boolean {
  const counts = /size|total|bytes|length|count|entries|ratio|most|max|limit/i
  return code.comparisons.some(
    ({ operator, left, right, place }) =>
      place.file === file &&
      /^[<>]/.test(operator) &&
      [left, right].some((side) => side.is === 'name' && /most|max|limit|uncompressedSize/i.test(side.path)) &&
      [left, right].some((side) => side.is === 'name' && counts.test(side.path)),
  )
}
