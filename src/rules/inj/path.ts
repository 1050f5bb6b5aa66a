import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Value } from '../../model/architecture/code.ts'
import type { Rule } from '../rule.ts'
import { callsTo, fieldOf, fromRequest, settled, within } from '../values.ts'
import { handler } from './example.ts'

const fs = "import { createReadStream } from 'node:fs'\nimport { join, basename, resolve } from 'node:path'\n"

export const rule: Rule = {
  id: 'inj/path',
  title: 'A file that a caller names',
  severity: 'high',
  confidence: 'likely',
  profile: 'gate',
  says: '`{callee}` {does} a path that is made of `{from}`, and nothing keeps it inside a folder',
  because: '`../../etc/passwd` is a name like any other: whatever the server may read, the caller reads',
  instead: 'resolve it, and refuse what does not begin with the folder; or keep a table of names and ids',
  references: ['CWE-22', 'ASVS 5.3.2'],

  check(architecture, report) {
    const opening =
      /^(node:fs(\/promises)?:(promises\.)?(readFile|readFileSync|createReadStream|writeFile|writeFileSync|createWriteStream|appendFile|unlink|unlinkSync|rm|rmSync|readdir|stat|open)|fs-extra:\w+)$/
    const sending = architecture.code.calls.filter(
      ({ callee, function: id }) => /\b(res|reply|response)\.(sendFile|download)$/.test(callee) && id !== '',
    )
    for (const call of [...callsTo(architecture, opening), ...sending]) {
      const [path, options] = call.args
      const found = fromRequest(path)
      if (found === null || path === undefined || found.part === 'files' || isContained(architecture, call)) continue
      // With a root of its own, sendFile refuses what leads out of it.
      if (/sendFile|download/.test(call.callee) && options?.is === 'object' && 'root' in options.fields) continue
      if (
        [...within(path)].some(
          (value) => value.is === 'call' && /(^|\.)(basename|parseInt|Number|createHash|digest|randomUUID)$/.test(value.callee),
        )
      )
        continue
      report({
        at: call.place,
        subject: `call:${call.callee}`,
        values: { does: 'opens', callee: call.callee, from: `${found.part}${found.name === null ? '' : `.${found.name}`}` },
        unproven: 'the value was followed from where it enters to the path',
      })
    }
    for (const { call, entry } of unpacked(architecture)) {
      if (isContained(architecture, call)) continue
      report({
        at: call.place,
        subject: `entry:${call.callee}`,
        values: { does: 'writes', callee: call.callee, from: entry.path },
        related: [{ at: entry.place, message: 'who made the archive chose this name' }],
        unproven: 'no archive was unpacked',
      })
    }
  },

  bad: {
    'joined with a folder': handler("createReadStream(join('/var/files', req.query.name as string)).pipe(res)", { imports: fs }),
    'an entry of an archive, by the name it brings': `import { createWriteStream } from 'node:fs'
import { basename, join } from 'node:path'
import yauzl from 'yauzl'
export const unzip = (file, folder) => yauzl.open(file, { decodeStrings: false }, (error, zip) => {
  zip.on('entry', (entry) => {
    const target = join(folder, entry.fileName)
    zip.openReadStream(entry, (failed, stream) => stream.pipe(createWriteStream(target)))
  })
})
`,
  },
  good: {
    'a reader that refuses names that lead out': `import { createWriteStream } from 'node:fs'
import { basename, join } from 'node:path'
import yauzl from 'yauzl'
export const unzip = (file, folder) => yauzl.open(file, { lazyEntries: true }, (error, zip) => {
  zip.on('entry', (entry) => {
    const target = join(folder, entry.fileName)
    zip.openReadStream(entry, (failed, stream) => stream.pipe(createWriteStream(target)))
  })
})
`,
    'an entry by the last part of its name': `import { createWriteStream } from 'node:fs'
import { basename, join } from 'node:path'
import yauzl from 'yauzl'
export const unzip = (file, folder) => yauzl.open(file, { decodeStrings: false }, (error, zip) => {
  zip.on('entry', (entry) => {
    const target = join(folder, basename(entry.fileName))
    zip.openReadStream(entry, (failed, stream) => stream.pipe(createWriteStream(target)))
  })
})
`,
    'the last part alone': handler("createReadStream(join('/var/files', basename(req.query.name as string))).pipe(res)", {
      imports: fs,
    }),
    'kept inside': handler(
      "const path = resolve('/var/files', req.query.name as string)\n  if (!path.startsWith('/var/files/')) return res.sendStatus(404)\n  createReadStream(path).pipe(res)",
      { imports: fs },
    ),
    'a constant': handler("createReadStream('/var/files/terms.pdf').pipe(res)", { imports: fs }),
  },
}

/** A check of where the path leads, or of what the name may be, stands in the same function. */
function isContained(architecture: Architecture, call: Call): boolean {
  return architecture.code.calls.some(
    (each) =>
      each.function === call.function &&
      /(^|\.)(startsWith|relative|isInside|isSubPath|realpath|realpathSync|test|match|includes|has|isUUID|validate|normalizeAndCheck|safeJoin|sanitize)$/.test(
        each.callee,
      ),
  )
}

const archives = /^(yauzl|unzipper|adm-zip|tar-stream|jszip|node-stream-zip|unzip-stream|unbzip2-stream|decompress)$/
const entryNames = /(^|\.)(entry|file|header|e|item)\.(fileName|entryName|path|name)$/

interface Unpacked {
  readonly call: Call
  readonly entry: Extract<Value, { is: 'name' }>
}

/** Files that are written under the name that an entry of an archive has. */
function unpacked(architecture: Architecture): readonly Unpacked[] {
  const files = new Set(
    architecture.code.files.flatMap(({ file, imports }) => {
      const from = imports.map((each) => each.from).find((each) => archives.test(each))
      return from !== undefined && (from !== 'yauzl' || takesAnyName(architecture, file)) ? [file] : []
    }),
  )
  return callsTo(
    architecture,
    /^(node:fs(\/promises)?:(promises\.)?(writeFile|writeFileSync|createWriteStream)|fs-extra:\w+)$/,
  ).flatMap((call) => {
    const [path] = call.args
    if (path === undefined || !files.has(call.place.file)) return []
    const inside = [...within(path)]
    const entry = inside.find((value) => value.is === 'name' && entryNames.test(value.path))
    const isCut = inside.some(
      (value) => value.is === 'call' && /(^|\.)(basename|createHash|digest|randomUUID)$/.test(value.callee),
    )
    return entry?.is === 'name' && !isCut ? [{ call, entry }] : []
  })
}

/** By itself `yauzl` refuses names that lead out of the folder; bytes it does not look at. */
function takesAnyName({ code }: Architecture, file: string): boolean {
  return code.calls.some(({ callee, args, place }) => {
    const isOpening = place.file === file && /^yauzl\.(open|fromBuffer|fromFd|fromRandomAccessReader)$/.test(callee)
    return isOpening && args.some((arg) => isFalse(fieldOf(arg, 'decodeStrings')))
  })
}

function isFalse(value: Value | undefined): boolean {
  const it = value === undefined ? undefined : settled(value)
  return it?.is === 'boolean' && !it.value
}
