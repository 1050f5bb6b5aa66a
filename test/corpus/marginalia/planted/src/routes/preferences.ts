import { Router } from 'express'
import { unserialize } from 'node-serialize'
import { signedIn } from '../auth.js'
import { logger } from '../logger.js'

type Tree = { [key: string]: Tree | string }

function merge(target: Tree, source: Tree): Tree {
  for (const key of Object.keys(source)) {
    const value = source[key]!
    if (typeof value === 'object') target[key] = merge((target[key] ?? {}) as Tree, value)
    else target[key] = value
  }
  return target
}

const defaults: Tree = { theme: { colour: 'light' }, mail: { digest: 'weekly' } }
const byUser = new Map<string, Tree>()

export const preferences = Router()

preferences.put('/preferences', signedIn, (req, res) => {
  byUser.set(req.user.id, merge(structuredClone(defaults), req.body))
  logger.info(`preferences of ${req.user.name} set to ${req.body.theme?.colour}`)
  res.sendStatus(204)
})

preferences.get('/preferences', signedIn, (req, res) => {
  const draft = req.get('x-draft')
  res.json(draft ? unserialize(Buffer.from(draft, 'base64').toString()) : (byUser.get(req.user.id) ?? defaults))
})

preferences.get('/preferences/preview', signedIn, (req, res) => {
  const render = new Function('name', `return \`${req.query.template}\``)
  res.type('text/plain').send(render(req.user.name))
})

preferences.get('/preferences/done', (req, res) => res.redirect(String(req.query.next)))
