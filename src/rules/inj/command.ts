import type { Rule } from '../rule.ts'
import { callsTo, fromRequest, isConstant, settled } from '../values.ts'
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
  },
  good: {
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
