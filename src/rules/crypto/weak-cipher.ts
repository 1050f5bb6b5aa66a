import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call, Value } from '../../model/architecture/code.ts'
import { fileOf, functionOf } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { callsTo, isConstant, settled, textOf } from '../values.ts'

export const rule: Rule = {
  id: 'crypto/weak-cipher',
  title: 'Encryption that hides too little',
  severity: 'high',
  confidence: 'certain',
  profile: 'review',
  says: '{why}',
  because: 'what is encrypted so can be read in part, or changed without being noticed',
  instead: 'take `aes-256-gcm` with a fresh `randomBytes(12)` for each message, and keep its tag',
  references: ['CWE-327', 'ASVS 11.3.2'],

  check(architecture, report) {
    // A script that makes backups hides no more than a server does.
    for (const call of architecture.code.calls) {
      if (!makers.test(call.target ?? '') || fileOf(architecture, call.function)?.isTest !== false) continue
      const algorithm = textOf(call.args[0])?.toLowerCase() ?? ''
      const iv = call.args[2]
      const why = /(^|-)(des|rc4|rc2|bf|des3|des-ede\d?)(-|$)|ecb$/.test(algorithm)
        ? `\`${algorithm}\` shows equal blocks as equal, or is broken`
        : iv !== undefined && isFixed(iv) && !hasKeyOfItsOwn(architecture, call)
          ? 'the initialisation vector is the same for every message'
          : null
      if (why !== null) report({ at: call.place, subject: `call:${call.callee}`, values: { why } })
    }
  },

  bad: {
    'bytes that never change':
      "import { createCipheriv } from 'node:crypto'\nconst iv = Buffer.alloc(16, 7)\nexport const seal = (key: Buffer) => createCipheriv('aes-256-cbc', key, iv)\n",
    'equal blocks stay equal':
      "import { createCipheriv } from 'node:crypto'\nexport const seal = (key: Buffer) => createCipheriv('aes-256-ecb', key, null)\n",
    'a script that makes backups': {
      'scripts/backup.ts':
        "import { createCipheriv } from 'node:crypto'\nexport const seal = () => createCipheriv('aes-128-ecb', process.env.BACKUP_KEY!, null)\n",
    },
    'one vector for all':
      "import { createCipheriv } from 'node:crypto'\nconst iv = '0123456789abcdef'\nexport const seal = (key: Buffer) => createCipheriv('aes-256-cbc', key, iv)\n",
    'a key of a password, always with the same salt':
      "import { createCipheriv, scryptSync } from 'node:crypto'\nexport const seal = (password: string) => createCipheriv('aes-256-cbc', scryptSync(password, 'salt', 32), Buffer.alloc(16, 0))\n",
  },
  good: {
    'a fresh one for each':
      "import { createCipheriv, randomBytes } from 'node:crypto'\nexport const seal = (key: Buffer) => createCipheriv('aes-256-gcm', key, randomBytes(12))\n",
    'each message has a key of its own':
      "import { createCipheriv, scryptSync } from 'node:crypto'\nexport const seal = (password: string, salt: Buffer) => createCipheriv('aes-256-ctr', scryptSync(password, salt, 32), Buffer.alloc(16, 0))\n",
    'what was sealed long ago is still opened':
      "import { createDecipheriv } from 'node:crypto'\nexport const openOld = (key: Buffer) => createDecipheriv('aes-256-ecb', key, null)\n",
  },
}

const makers = /^node:crypto:create(Cipher|Decipher|Cipheriv)$/

/** A text, or bytes that are made of one. */
function isFixed(iv: Value): boolean {
  const it = settled(iv)
  if (it.is === 'call') return /^Buffer\.(alloc|from)$/.test(it.callee) && it.args.every(isConstant)
  return isConstant(iv) && textOf(iv) !== null
}

/** The key is derived here, with a salt that is not always the same: no two messages share it. */
function hasKeyOfItsOwn(architecture: Architecture, { function: id, place }: Call): boolean {
  return callsTo(architecture, /^node:crypto:(scrypt|pbkdf2|hkdf)(Sync)?$/).some(
    ({ function: at, args, target, place: made }) => {
      const salt = args[/hkdf/.test(target!) ? 2 : 1]
      if (made.file !== place.file || salt === undefined || isConstant(salt)) return false
      for (let each: string | null = at; each !== null; each = functionOf(architecture, each)?.within ?? null)
        if (each === id) return true
      return false
    },
  )
}
