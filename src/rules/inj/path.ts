import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call } from '../../model/architecture/code.ts'
import type { Rule } from '../rule.ts'
import { callsTo, fromRequest, within } from '../values.ts'
import { handler } from './example.ts'

const fs = "import { createReadStream } from 'node:fs'\nimport { join, basename, resolve } from 'node:path'\n"

export const rule: Rule = {
  id: 'inj/path',
  title: 'A file that a caller names',
  severity: 'high',
  confidence: 'likely',
  profile: 'gate',
  says: '`{callee}` opens a path that is made of `{from}`, and nothing keeps it inside a folder',
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
        values: { callee: call.callee, from: `${found.part}${found.name === null ? '' : `.${found.name}`}` },
        unproven: 'the value was followed from where it enters to the path',
      })
    }
  },

  bad: {
    'joined with a folder': handler("createReadStream(join('/var/files', req.query.name as string)).pipe(res)", { imports: fs }),
  },
  good: {
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
