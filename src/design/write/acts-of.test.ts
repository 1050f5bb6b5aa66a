import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parts } from '../catalogue/parts.ts'
import { actsOf } from './acts-of.ts'

const code = `
export const actions = {
  async buy({ db, cart }) {
    const lines = await db.line.list({ where: { cart: cart.id } })
    return db.asSystem.order.create({ lines })
  },

  async close({ db, cart }) {
    await end(db, cart)
  },

  hide({ db, post }) {
    return db.post.update(post.id, { hidden: true })
  },

  async tell() {
    return { at: 1 }
  },
}

async function end(db, cart) {
  await db.asSystem.cart.delete(cart.id)
}
`

test('an action is drawn as whom its code acts', () => {
  assert.deepEqual(
    ['buy', 'close', 'hide', 'tell', 'other'].map((action) => actsOf(code, action)),
    ['both', 'system', 'caller', null, null],
  )
})

test('of every part with code, the actions are found', () => {
  let found = 0
  for (const { name, declares, code: exports } of parts) {
    if (!exports.includes('actions')) continue
    const text = readFileSync(new URL(`../../../templates/parts/${name}.ts`, import.meta.url), 'utf8')
    for (const action of Object.keys(declares.actions ?? {})) {
      const acts = actsOf(text, action)
      if (acts !== null) found++
      else assert.doesNotMatch(text, new RegExp(`\\n  (?:async )?${action}\\([^)]*\\bdb\\b[^)]*\\) \\{`), `${name}: ${action}`)
    }
  }
  assert.ok(found > 50, `${found} actions`)
})
