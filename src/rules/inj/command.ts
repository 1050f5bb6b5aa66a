import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Query, Value } from '../../model/architecture/code.ts'
import { callsIn, functionOf, queriesIn } from '../../model/architecture/look-up.ts'
import { queriesReached } from '../reach.ts'
import type { Rule } from '../rule.ts'
import { callsTo, fromRequest, isConstant, settled, within } from '../values.ts'
import { handler } from './example.ts'

const exec = "import { exec } from 'node:child_process'\n"

export const rule: Rule = {
  id: 'inj/command',
  title: 'A command that a caller writes a part of',
  severity: 'blocker',
  confidence: 'certain',
  profile: 'review',
  says: '{why}',
  because: 'a semicolon is enough to run anything with the rights of the server',
  instead: 'run the program without a shell: `execFile(program, [argument, …])`, and check what the arguments may be',
  references: ['CWE-78', 'ASVS 1.2.5'],

  check(architecture, report) {
    for (const call of callsTo(
      architecture,
      /^(node:child_process:(exec|execSync|spawn|spawnSync|execFile|execFileSync)|execa:(execaCommand|execaCommandSync)|shelljs:exec)$/,
    )) {
      const [command, ...rest] = call.args
      if (command === undefined) continue
      const usesShell = /:(exec|execSync|execaCommand(Sync)?)$/.test(call.target!) || rest.some((arg) => isShell(arg))
      const tainted = fromRequest(command)
      if (tainted === null && !(usesShell && rest.some((arg) => fromRequest(arg) !== null))) {
        // What is joined into a shell's text from a parameter: nobody knows what comes.
        const it = settled(command)
        const isJoined =
          usesShell &&
          it.is === 'template' &&
          it.values.some(
            (value) =>
              settled(value).is === 'name' &&
              !isConstant(value) &&
              /parameter/.test((settled(value) as { origin?: { from: string } | null }).origin?.from ?? ''),
          )
        if (isJoined)
          report({
            at: command.place,
            subject: `call:${call.callee}`,
            severity: 'high',
            confidence: 'likely',
            values: { why: 'a parameter is joined into the text that a shell runs' },
          })
        const read = usesShell && !isJoined ? storedIn(architecture, call, it) : null
        if (read !== null)
          report({
            at: command.place,
            subject: `call:${call.callee}`,
            severity: 'high',
            confidence: 'likely',
            values: { why: 'what is stored is joined into the text that a shell runs: a name that somebody gave is a command' },
            related: [{ at: read.place, message: 'read here' }],
          })
        continue
      }
      report({
        at: command.place,
        subject: `call:${call.callee}`,
        values: {
          why: usesShell
            ? 'a part of the request is joined into the text that a shell runs'
            : 'the request says which program is run',
        },
        unproven: 'the value was followed from where it enters to the command',
      })
    }
  },

  bad: {
    'a shell': handler('exec(`convert ${req.query.file} out.png`, () => res.end())', { imports: exec }),
    'a program of choice': handler("spawn(req.query.tool as string, ['--version'])\n  res.end()", {
      imports: "import { spawn } from 'node:child_process'\n",
    }),
    'a shell that is waited for': handler('await run(`convert ${req.query.file} out.png`)\n  res.end()', {
      imports: "import { exec } from 'node:child_process'\nimport { promisify } from 'node:util'\nconst run = promisify(exec)\n",
    }),
    'names that are stored': handler(
      "const { rows } = await pool.query('select name from files where folder = $1', ['a'])\n  const found = await pool.query('select name from files')\n  const names = found.map((file) => `\"${file.name}\"`).join(' ')\n  exec(`zip out.zip ${names}`, () => res.end())",
      { imports: `${exec}import { Pool } from 'pg'\nconst pool = new Pool()\n` },
    ),
  },
  good: {
    'numbers that are stored': handler(
      "const found = await pool.query('select id from files')\n  const names = found.map((file) => `${file.id}`).join(' ')\n  exec(`zip out.zip ${names}`, () => res.end())",
      { imports: `${exec}import { Pool } from 'pg'\nconst pool = new Pool()\n` },
    ),
    'no shell': handler("execFile('convert', [req.query.file as string, 'out.png'], () => res.end())", {
      imports: "import { execFile } from 'node:child_process'\n",
    }),
    'a constant': handler("exec('uptime', (_, out) => res.send(out))", { imports: exec }),
  },
}

function isShell(value: Parameters<typeof settled>[0]): boolean {
  const it = settled(value)
  const shell = it.is === 'object' ? it.fields.shell : undefined
  return shell !== undefined && settled(shell).is === 'boolean' && (settled(shell) as { readonly value: boolean }).value
}

/** Names that people give to things, of rows that the function has read and put together for the command. */
function storedIn(architecture: Architecture, call: Call, command: Value): Query | null {
  if (command.is !== 'template') return null
  const calls = callsIn(architecture, call.function)
  for (const value of command.values) {
    const it = settled(value)
    if (it.is !== 'call' || !/\.(map|flatMap)\(\)\.join$/.test(it.callee)) continue
    const root = it.callee.slice(0, it.callee.search(/[.(]/))
    const read = calls.find(({ keptAs }) => keptAs === root)
    const list = calls.find(
      ({ place, callee }) => place.start >= it.place.start && place.end <= it.place.end && /\.(map|flatMap)$/.test(callee),
    )
    const each = list?.args[0] === undefined ? undefined : settled(list.args[0])
    const answers = each?.is === 'function' ? (functionOf(architecture, each.id)?.answers ?? []) : []
    if (read === undefined || !answers.some(hasGivenName)) continue
    const queries =
      read.to === null
        ? queriesIn(architecture, call.function).filter((one) => one.call === read.id)
        : queriesReached(architecture, read.to)
    const found = queries.find(({ does }) => does === 'select')
    if (found !== undefined) return found
  }
  return null
}

function hasGivenName(answer: Value): boolean {
  return [...within(answer)].some(
    (value) => value.is === 'name' && /\.(name|title|label|file_?name|original_?name|path|subject)$/i.test(value.path),
  )
}
