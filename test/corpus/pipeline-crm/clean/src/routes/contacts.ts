import { Router } from 'express'
import { z } from 'zod'
import { allow, authenticate } from '../auth.js'
import { pool } from '../db.js'
import { log } from '../log.js'
import { Problem } from '../problem.js'

export const contacts = Router()

/** The right to be forgotten: nothing else keeps a contact's name or address. */
contacts.delete('/:contactId', authenticate, allow('admin'), async (req, res) => {
  const contactId = z.string().uuid().parse(req.params.contactId)
  const { rowCount } = await pool.query('DELETE FROM contacts WHERE id = $1', [contactId])
  if (!rowCount) throw new Problem(404, 'No such contact')
  log.info({ event: 'contact.erased', contact: contactId, by: req.person.id }, 'contact erased')
  res.status(204).end()
})
