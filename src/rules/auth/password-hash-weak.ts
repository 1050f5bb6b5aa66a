import { callsIn, functionOf, isServing } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { callsTo, settled, textOf, within } from '../values.ts'

export const rule: Rule = {
  id: 'auth/password-hash-weak',
  title: 'Passwords that a stolen table gives away',
  severity: 'blocker',
  confidence: 'likely',
  profile: 'gate',
  says: '{why}',
  because: 'one graphics card tries billions of such hashes a second: most passwords of a stolen table are read within a day',
  instead: 'hash with argon2id (19 MiB, 2 rounds), or bcrypt at cost 12',
  references: ['CWE-916', 'ASVS 11.4.2'],

  check(architecture, report) {
    for (const call of callsTo(architecture, /^node:crypto:createH(ash|mac)$/)) {
      const names = [
        functionOf(architecture, call.function)?.name ?? '',
        call.keptAs ?? '',
        ...call.chain.flatMap(({ args }) =>
          args.flatMap((arg) => [...within(arg, 3)].map((value) => (value.is === 'name' ? value.path : ''))),
        ),
      ]
      const isPassword = names.some(
        (name) => /passw(or)?d|passphrase|\bpwd\b/i.test(name) && !/reset|token|breach|pwned/i.test(name),
      )
      const algorithm = textOf(call.args[0])
      if (!isPassword || algorithm === null || names.some((name) => /pwned|breach/i.test(name))) continue
      report({
        at: call.place,
        subject: `function:${functionOf(architecture, call.function)?.name ?? call.function}`,
        values: { why: `a password is hashed by \`${algorithm}\` once` },
      })
    }
    for (const call of architecture.code.calls) {
      const hash =
        call.to === null ? undefined : callsIn(architecture, call.to).find(({ target }) => target === 'node:crypto:createHash')
      const password = call.args.find((arg) => arg.is === 'name' && /(^|\.)(new)?password$/i.test(arg.path))
      const said = `${functionOf(architecture, call.to ?? '')?.name ?? ''} ${call.callee}`
      if (hash === undefined || password === undefined || !isServing(architecture, call.function) || /pwned|breach/i.test(said))
        continue
      // Hashed once more before a slow hash, which takes 72 bytes at most.
      if (callsIn(architecture, call.to!).some(({ target }) => /^(bcrypt|argon2|node:crypto:(scrypt|pbkdf2))/.test(target ?? '')))
        continue
      report({
        at: call.place,
        subject: `function:${functionOf(architecture, call.function)?.name ?? call.function}`,
        values: { why: `a password is hashed by \`${textOf(hash.args[0]) ?? 'createHash'}\` once` },
        related: [{ at: hash.place, message: 'a hash that is made for speed' }],
      })
    }
    for (const call of callsTo(architecture, /^(bcrypt|bcryptjs):(hash|hashSync|genSalt|genSaltSync)$/)) {
      const cost = call.args[call.target!.includes('genSalt') ? 0 : 1]
      const it = cost === undefined ? undefined : settled(cost)
      if (it?.is === 'number' && it.value < 10)
        report({
          at: cost!.place,
          subject: `call:${call.callee}`,
          severity: 'high',
          confidence: 'certain',
          values: { why: `bcrypt at cost ${it.value} takes a millisecond` },
        })
    }
    for (const call of callsTo(architecture, /^node:crypto:pbkdf2(Sync)?$/)) {
      const rounds = call.args[2] === undefined ? undefined : settled(call.args[2])
      // A key to encrypt with is made of a secret that nobody chose by heart.
      const encrypts = architecture.code.calls.some(
        ({ target, place }) => place.file === call.place.file && target !== null && /^node:crypto:createCipheriv$/.test(target),
      )
      if (rounds?.is === 'number' && rounds.value < 100_000 && !encrypts)
        report({
          at: call.args[2]!.place,
          subject: `call:${call.callee}`,
          severity: 'high',
          confidence: 'certain',
          values: { why: `${rounds.value} rounds of PBKDF2 are too few` },
        })
    }
  },

  bad: {
    'by a function for tokens': `import { createHash } from 'node:crypto'
import express from 'express'
const app = express()
const digest = (text: string) => createHash('sha256').update(text).digest('hex')
app.post('/register', async (req, res) => {
  await store(req.body.email, digest(req.body.password))
  res.sendStatus(201)
})
`,
    'a hash made for speed':
      "import { createHash } from 'node:crypto'\nexport const hashPassword = (password: string) => createHash('sha256').update(password).digest('hex')\n",
    'a low cost': "import bcrypt from 'bcrypt'\nexport const hashed = (password: string) => bcrypt.hash(password, 6)\n",
  },
  good: {
    'made to be slow':
      "import { hash } from '@node-rs/argon2'\nexport const hashPassword = (password: string) => hash(password)\n",
    'cost 12': "import bcrypt from 'bcrypt'\nexport const hashed = (password: string) => bcrypt.hash(password, 12)\n",
    'a token to reset it is long and random':
      "import { createHash } from 'node:crypto'\nexport const hashResetToken = (token: string) => createHash('sha256').update(token).digest('hex')\n",
  },
}
