const { Router } = require('express')
const db = require('../db')

const router = Router()
router.get('/live', (req, res) => res.json({ ok: true }))
router.get('/ready', (req, res) =>
  db.raw('select 1').timeout(2_000).then(
    () => res.json({ ok: true }),
    () => res.status(503).json({ ok: false }),
  ),
)
module.exports = router
