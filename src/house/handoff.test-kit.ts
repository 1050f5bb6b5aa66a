import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Blueprint } from '../model/blueprint.ts'
import { emitHandoff, type HandoffFile, type HandoffRole, type HandoffService } from './emit-handoff.ts'
import { loadBlueprint } from './load-app.ts'

const examples = fileURLToPath(new URL('../../examples/', import.meta.url))

const example = async (name: string): Promise<unknown> => (await loadBlueprint(join(examples, name))).value

/** Text that would break out of a table, a fence, a comment, a string or a line, where it is not kept in. */
export const hostileText = 'a | b `c` */ ${d} """ <b> \n## heading\n```\n# e: {{ f }}'

/** Nothing but one entity, which nobody may touch. */
export const bare: Blueprint = { name: 'notes', entities: { note: { fields: { body: { kind: 'text' } } } } }

/** Two hundred entities, each pointing at the one before, with events, actions and all kinds of neighbours. */
export const wide: Blueprint = {
  name: 'wide-system',
  actor: 'thing0',
  roles: ['keeper'],
  entities: Object.fromEntries(
    Array.from({ length: 200 }, (_, i) => [
      `thing${i}`,
      {
        fields: {
          title: { kind: 'text', max: 80, personal: i % 7 === 0 },
          ...(i === 0 ? {} : { before: { kind: 'ref', to: `thing${i - 1}`, as: `after${i}` } }),
          token: { kind: 'secret', optional: true },
          link: { kind: 'text', format: 'url', optional: true },
        },
        can: { read: i % 2 === 0 ? 'anyone' : 'signedIn', create: 'role:keeper', delete: 'role:keeper' },
        because: hostileText,
      },
    ]),
  ),
  events: {
    thingDone: { thing: { kind: 'ref', to: 'thing1' } },
    thingAgain: { version: 3, fields: { note: { kind: 'text' } }, because: hostileText },
  },
  actions: Object.fromEntries(
    Array.from({ length: 50 }, (_, i) => [
      `do${i}`,
      {
        on: `thing${i}`,
        input: { id2: { kind: 'int' } },
        returns: `thing${i}`,
        allow: 'signedIn',
        emits: ['thingDone'],
        because: hostileText,
      },
    ]),
  ),
  external: { ranking: { url: { env: 'RANKING_URL' }, otherwise: { scores: [] }, because: hostileText } },
  webhooks: { partners: { events: ['thingDone', 'thingAgain'], to: { env: 'PARTNER_URL' }, secret: { env: 'PARTNER_SECRET' } } },
}

/** An older version beside the present one, a scheme of its own, an actor by another field, a webhook to rows, a ref that may be empty. */
export const versioned: Blueprint = {
  name: 'moved',
  version: 'v2',
  actor: 'member',
  rules: ['isOpen'],
  auth: { scheme: 'Token', subject: 'login' },
  versions: {
    v1: {
      deprecated: '2026-11-01',
      sunset: '2027-06-01',
      ends: true,
      guide: 'https://example.com/moving',
      entities: { note: { fields: { text: 'body' } } },
    },
  },
  entities: {
    member: { fields: { login: { kind: 'text', max: 40, unique: true } }, can: { read: 'rule:isOpen', create: 'self' } },
    note: {
      fields: { body: { kind: 'text' }, by: { kind: 'ref', to: 'member' }, topic: { kind: 'ref', to: 'topic', optional: true } },
      can: { read: ['by', 'sees:topic'], create: 'by' },
    },
    topic: { fields: { title: { kind: 'text' } }, can: { read: 'anyone' } },
    hook: { fields: { url: { kind: 'text', format: 'url' }, key: { kind: 'secret' } } },
  },
  events: { noteMade: { note: { kind: 'ref', to: 'note' } } },
  webhooks: { hooks: { events: ['noteMade'], to: { entity: 'hook', url: 'url', secret: 'key' } } },
}

/** What every hand-off is tried on. */
export const blueprints: Readonly<Record<string, () => Promise<unknown>>> = {
  social: () => example('social'),
  shop: () => example('shop'),
  bare: async () => bare,
  wide: async () => wide,
  versioned: async () => versioned,
}

export async function handoffOf(role: HandoffRole, name: string, services: readonly HandoffService[] = []): Promise<Handoff> {
  const files = await emitHandoff(role, await blueprints[name]!(), services)
  return createHandoff(files)
}

export interface Handoff {
  readonly files: readonly HandoffFile[]
  text(path: string): string
  json(path: string): unknown
}

function createHandoff(files: readonly HandoffFile[]): Handoff {
  const text = (path: string) => {
    const found = files.find((file) => file.path === path)
    if (found === undefined) throw new Error(`no ${path} among ${files.map((file) => file.path).join(', ')}`)
    return found.text
  }
  return { files, text, json: (path) => JSON.parse(text(path)) as unknown }
}

/** Calls with a folder that holds the files, and removes it. */
export async function inFolder<T>(files: readonly HandoffFile[], act: (folder: string) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-handoff-'))
  try {
    for (const { path, text } of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    return await act(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What the compiler says of a folder with a tsconfig; nothing where it is content. */
export function compile(folder: string): string {
  const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')
  try {
    return execFileSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8', stdio: 'pipe' })
  } catch (error) {
    return (error as { stdout: string }).stdout
  }
}
