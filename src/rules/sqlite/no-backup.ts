import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Value } from '../../model/architecture/code.ts'
import type { Place } from '../../model/architecture/place.ts'
import type { Rule } from '../rule.ts'
import { textOf, within } from '../values.ts'
import { isServerFile, type Opener, openersOf } from './openers.ts'

export const rule: Rule = {
  id: 'sqlite/no-backup',
  title: 'A database that is copied while it is written, or not at all',
  severity: 'high',
  confidence: 'likely',
  profile: 'review',
  says: '{what}',
  because: '{harm}',
  instead:
    'copy it with `VACUUM INTO` or the backup API of the driver, which give one moment of it, or replicate it (Litestream); and try a restore',
  references: [
    'https://www.sqlite.org/backup.html',
    'https://www.sqlite.org/howtocorrupt.html#_backup_or_restore_while_a_transaction_is_active',
  ],

  check(architecture, report) {
    const openers = openersOf(architecture).filter(isServerFile)
    if (openers.length === 0) return
    const copies = [...copiesInCode(architecture, openers), ...copiesInShell(architecture)]
    const harm =
      'pages of different moments and a log that does not fit them come out: the copy may not open, and nobody notices before it is needed'
    for (const at of copies) {
      report({
        at,
        subject: `backup:${at.file}`,
        values: { what: 'the database is copied as a plain file while the server has it open', harm },
        related: [{ at: openers[0]!.call.place, message: 'opened here' }],
        unproven: 'no copy was opened',
      })
    }
    const volume = copies.length > 0 ? null : keptIn(architecture, openers)
    if (volume === null || isBackedUp(architecture)) return
    report({
      at: volume,
      subject: 'backup:none',
      severity: 'medium',
      confidence: 'maybe',
      values: {
        what: 'the database is one file on one volume, and nothing in the repository copies it',
        harm: 'with the disk everything is gone',
      },
      related: [{ at: openers[0]!.call.place, message: 'opened here' }],
      unproven: 'what is done outside the repository is not seen',
    })
  },

  bad: {
    'a folder of open databases': {
      'src/db.ts': `import { join } from 'node:path'
import Database from 'better-sqlite3'
export const db = new Database(join(process.env.DATA_DIR!, 'app.db'))
db.pragma('journal_mode = WAL')
`,
      'scripts/copy.js': `import { cpSync } from 'node:fs'
cpSync(process.env.DATA_DIR, '/backup', { recursive: true })
`,
    },
    'a line of a manifest': {
      'src/db.ts': `import Database from 'better-sqlite3'
export const db = new Database('/data/app.db')
`,
      'compose.yaml': `services:
  backup:
    image: alpine:3
    command: ["sh", "-c", "cp /data/app.db /backup/app.db"]
    volumes: ["data:/data", "./backup:/backup"]
`,
    },
    'nothing at all': {
      'src/db.ts': `import Database from 'better-sqlite3'
export const db = new Database('/data/app.db')
`,
      'compose.yaml': `services:
  api:
    build: .
    restart: always
    volumes: ["data:/data"]
`,
    },
  },
  good: {
    'the backup of SQLite, and blobs as files': {
      'src/db.ts': `import { join } from 'node:path'
import Database from 'better-sqlite3'
export const db = new Database(join(process.env.DATA_DIR!, 'app.db'))
`,
      'scripts/backup.js': `import { cpSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
const db = new Database(join(process.env.DATA_DIR, 'app.db'), { readonly: true })
await db.backup('/backup/app.db')
cpSync(join(process.env.DATA_DIR, 'blobs'), '/backup/blobs', { recursive: true })
`,
      'compose.yaml': `services:
  api:
    build: .
    volumes: ["data:/data"]
`,
    },
    'Litestream beside it': {
      'src/db.ts': `import Database from 'better-sqlite3'
export const db = new Database('/data/app.db')
`,
      'compose.yaml': `services:
  api:
    build: .
    volumes: ["data:/data"]
  copier:
    image: litestream/litestream:0.3.13
    command: ["replicate"]
    volumes: ["data:/data"]
`,
    },
    'other files are copied': {
      'src/db.ts': `import Database from 'better-sqlite3'
export const db = new Database('app.db')
`,
      'scripts/assets.js': `import { cpSync } from 'node:fs'
cpSync('src/templates', 'dist/templates', { recursive: true })
`,
    },
    'a tool on a desk': `import Database from 'better-sqlite3'
export const db = new Database('app.db')
`,
  },
}

/** Copies of files by code, where the file does not use the backup of SQLite. */
function copiesInCode({ code }: Architecture, openers: readonly Opener[]): readonly Place[] {
  const folders = new Set(openers.flatMap((opener) => wordsOf(code.calls, opener)))
  const tests = new Set(code.files.filter(({ isTest }) => isTest).map(({ file }) => file))
  const right = new Set(
    code.files
      .filter(({ words }) => words.some((word) => /vacuum into|wal_checkpoint/i.test(word)))
      .map(({ file }) => file)
      .concat(code.calls.filter(({ callee }) => /\.backup$/.test(callee)).map(({ place }) => place.file)),
  )
  return code.calls
    .filter(({ target, callee, place, args: [from] }) => {
      const copies =
        /^node:fs(\/promises)?:(default\.|promises\.)?(cp|cpSync|copyFile|copyFileSync)$/.test(target ?? '') ||
        (target === null && /^fs(p|\.promises)?\.(cp|cpSync|copyFile|copyFileSync)$/.test(callee))
      return copies && from !== undefined && !tests.has(place.file) && !right.has(place.file) && isOfDatabase(from, folders)
    })
    .map(({ place }) => place)
}

function isOfDatabase(from: Value, folders: ReadonlySet<string>): boolean {
  const inner = [...within(from)]
  if (inner.some((value) => (textOf(value) ?? '').match(/\.(db|sqlite3?)$/))) return true
  // A folder inside the one of the databases is another matter.
  const isWhole = from.is === 'name'
  return isWhole && inner.some((value) => namesOf(value).some((name) => folders.has(name)))
}

/** Names of what the path of a database is made of: of the folder, or the setting that says it. */
function wordsOf(calls: readonly Call[], { path, call }: Opener): readonly string[] {
  if (path === undefined) return []
  const index = path.is === 'name' && path.origin?.from === 'parameter' ? path.origin.index : null
  const given = index === null ? [path] : calls.flatMap((each) => (each.to === call.function ? (each.args[index] ?? []) : []))
  return given.flatMap((value) => [...within(value)].flatMap(namesOf))
}

function namesOf(value: Value): readonly string[] {
  if (value.is !== 'name') return []
  const names = [value.path.slice(value.path.lastIndexOf('.') + 1)]
  if (value.origin?.from === 'environment') names.push(value.origin.name)
  return names.map((name) => name.replaceAll('_', '').toLowerCase()).filter((name) => name.length > 3)
}

const plainCopy = /\b(cp|rsync|scp|tar|aws s3 (cp|sync)|gsutil cp|rclone copy)\b[^;&|]*\.(db|sqlite3?)\b/

function copiesInShell({ deployment }: Architecture): readonly Place[] {
  const isPlain = (text: string) => plainCopy.test(text) && !/\.backup|vacuum into|litestream/i.test(text)
  return [
    ...deployment.containers.filter(({ command }) => isPlain(command.join(' '))).map(({ place }) => place),
    ...deployment.packages.flatMap(({ scripts }) =>
      Object.entries(scripts).flatMap(([name, { text, place }]) =>
        /backup|snapshot|dump/.test(name) && isPlain(text) ? [place] : [],
      ),
    ),
  ]
}

/** A volume that is kept, with the database on it. */
function keptIn({ deployment }: Architecture, openers: readonly Opener[]): Place | null {
  if (!openers.some(({ lies }) => lies === 'file')) return null
  for (const { volumes, development, image } of deployment.containers) {
    const volume =
      development || (image !== null && /backup|litestream/.test(image))
        ? undefined
        : volumes.find(({ kind, target }) => /^(volume|bind|persistentVolumeClaim)$/.test(kind) && !/\.\w+$/.test(target))
    if (volume !== undefined) return volume.place
  }
  return null
}

function isBackedUp({ code, files, deployment }: Architecture): boolean {
  const word = /backup|litestream|litefs|restic|borg|velero|snapshot|vacuum into/i
  return (
    files.some(({ path }) => word.test(path)) ||
    code.files.some(({ words }) => words.some((each) => word.test(each))) ||
    deployment.containers.some(({ image, name, command }) => word.test(`${image ?? ''} ${name} ${command.join(' ')}`)) ||
    deployment.objects.some(({ kind, name }) => /snapshot|backup/i.test(`${kind} ${name}`)) ||
    deployment.packages.some(({ scripts }) => Object.keys(scripts).some((name) => word.test(name)))
  )
}
