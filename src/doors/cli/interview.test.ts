import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { begin, createFolder, type Running, runLine } from './command.test-kit.ts'

const { folder: home, remove } = createFolder({})
after(remove)

/** A design at a terminal; whoever calls answers what it asks. */
async function atTerminal(
  words: readonly string[],
  act: (asked: { readonly running: Running; says(line: string): void }) => Promise<void>,
): Promise<{ readonly said: string; readonly exit: number | null }> {
  const running = begin(['design', ...words], home, { TERM: 'dumb' }, 'terminal')
  const ended = new Promise<number | null>((resolve) => running.child.once('close', resolve))
  try {
    await act({ running, says: (line) => void running.child.stdin!.write(`${line}\n`) })
    return { exit: await ended, said: running.said().replaceAll('\r', '') }
  } finally {
    running.child.kill('SIGKILL')
  }
}

const prompt = /\n> /

test('a person is asked one question at a time, and the project keeps what they answered', async () => {
  const { said, exit } = await atTerminal(['a chat API', '--interview', '--out', 'asked'], async ({ running, says }) => {
    await running.until(/1\/10 +How many people[^>]*Enter takes 10,000: a product that has found its first customers\r?\n> /)
    says('?')
    await running.until(/users: people with an account\. The answer bears on[^>]*> /)
    says('plenty')
    await running.until(/✗ users is a number, people with an account, and not `plenty`\r?\n> /)
    says('250k people')
    await running.until(/2\/10[^>]*Enter takes 0: everybody is in one space\r?\n> /)
    says('')
    await running.until(/3\/10[^>]*any of gdpr, hipaa, sox, soc2, pci; or none[^>]*> /)
    says('GDPR')
    for (let at = 4; at <= 10; at++) {
      await running.until(new RegExp(`${at}/10[^>]*> `))
      says('')
    }
  })
  assert.equal(exit, 0, said)
  assert.match(said, /Understood[\s\S]*~ users +10,000 people[\s\S]*Understood[\s\S]* {2}users +250,000 people +set\n/)
  const brief = readFileSync(join(home, 'asked/brief.yaml'), 'utf8')
  for (const line of ['users: 250000', 'tenants: 0', 'compliance: [gdpr]', 'money: false'])
    assert.ok(brief.includes(`\n  ${line}\n`), `${line} in ${brief}`)
  const again = await runLine('lintel design --brief asked/brief.yaml --out asked --json', home)
  assert.equal(again.exit, 0, again.err)
})

test('a request of no known kind is asked about where a person wants it', async () => {
  const { said, exit } = await atTerminal(['a backend for beehives'], async ({ running, says }) => {
    await running.until(/Answer a few questions, and go on\? \[y\/n\] /)
    says('perhaps')
    await running.until(/\[y\/n\] /)
    says('y')
    await running.until(/1\/10 +Which kinds of system[^>]*Enter alone is no answer here[^>]*> /)
    says('')
    await running.until(/✗ there is no default[^>]*> /)
    says('bokkin')
    await running.until(/✗ nothing is called `bokkin`: is it `booking`\?\r?\n> /)
    says('booking, files')
    await running.until(/taken: booking, files\r?\n/)
    for (let at = 2; at <= 10; at++) {
      await running.until(new RegExp(`${at}/10[^>]*> `))
      says('')
    }
  })
  assert.equal(exit, 0, said)
  assert.match(said, /kind of system +booking +set\n {2}parts besides +files +set\n/)
  assert.match(said, /Nothing was written: --out <folder>/)
})

for (const [how, typed] of [
  ['`q`', 'q\n'],
  ['the end of the input', '\u0004'],
  ['Ctrl-C', '\u0003'],
] as const)
  test(`${how} stops the questions, and nothing is written`, async () => {
    const { said, exit } = await atTerminal(['a chat', '--interview', '--out', 'stopped'], async ({ running, says }) => {
      await running.until(prompt)
      says('10k')
      await running.until(prompt)
      running.child.stdin!.write(typed)
    })
    assert.equal(exit, 1, said)
    assert.match(said, /Stopped: nothing was designed, and nothing was written\.\n/)
    assert.equal(existsSync(join(home, 'stopped')), false)
  })

test('who does not want questions is where they were without', async () => {
  const { said, exit } = await atTerminal(['a backend for beehives', '--out', 'stopped'], async ({ running, says }) => {
    await running.until(/\[y\/n\] /)
    says('n')
  })
  assert.equal(exit, 1, said)
  assert.equal(existsSync(join(home, 'stopped')), false)
})

test('without a terminal nobody is asked, and it is said what to do instead', async () => {
  for (const [more, says] of [
    ['', /at a terminal, and this is none/],
    ['--json', /`--json` answers a program/],
  ] as const) {
    const { exit, out, err } = await runLine(`lintel design "a chat" --interview ${more} < /dev/null`, home)
    assert.deepEqual([exit, out], [2, ''])
    assert.match(err, says)
    assert.match(err, /--set users=100k.*--brief brief\.yaml/)
  }
  const unknown = await runLine('lintel design "a backend for beehives" < /dev/null', home)
  assert.equal(unknown.exit, 1)
  assert.doesNotMatch(`${unknown.out}${unknown.err}`, /\[y\/n\]/)
  const changed = await runLine('lintel design --change "add comments" --interview', home)
  assert.equal(changed.exit, 2)
  assert.match(changed.err, /leave one out/)
})
