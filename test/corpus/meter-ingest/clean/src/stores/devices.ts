import { createHash, randomBytes } from 'node:crypto'
import { pool } from './pool.js'

export interface Device {
  id: string
  serial: string
  label: string
  seenAt: Date | null
}

const fields = 'id, serial, label, seen_at AS "seenAt"'
const hash = (key: string) => createHash('sha256').update(key).digest('hex')

export async function byKey(key: string) {
  const { rows } = await pool.query<{ id: string; organisation: string }>(
    'SELECT id, organisation_id AS organisation FROM devices WHERE key_hash = $1',
    [hash(key)],
  )
  return rows[0]
}

export async function page(organisation: string, after: string, limit: number) {
  const { rows } = await pool.query<Device>(
    `SELECT ${fields} FROM devices WHERE organisation_id = $1 AND id > $2 ORDER BY id LIMIT $3`,
    [organisation, after, limit],
  )
  return rows
}

/** The key leaves here once; its hash stays. */
export async function add(organisation: string, serial: string, label: string) {
  const key = randomBytes(32).toString('base64url')
  const { rows } = await pool.query<Device>(
    `INSERT INTO devices (organisation_id, serial, label, key_hash) VALUES ($1, $2, $3, $4)
     ON CONFLICT (organisation_id, serial) DO NOTHING RETURNING ${fields}`,
    [organisation, serial, label, hash(key)],
  )
  return rows[0] && { ...rows[0], key }
}

export async function owns(organisation: string, id: string) {
  const { rowCount } = await pool.query('SELECT 1 FROM devices WHERE id = $1 AND organisation_id = $2', [id, organisation])
  return rowCount === 1
}

export async function remove(organisation: string, id: string) {
  const { rowCount } = await pool.query('DELETE FROM devices WHERE id = $1 AND organisation_id = $2', [id, organisation])
  return rowCount === 1
}

export const seen = (id: string) => pool.query('UPDATE devices SET seen_at = now() WHERE id = $1', [id])
