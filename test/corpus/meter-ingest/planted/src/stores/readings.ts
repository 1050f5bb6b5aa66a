import { pool } from './pool.js'

export interface Reading {
  at: string
  kind: 'power' | 'voltage' | 'temperature'
  value: number
}

/** One statement for a batch. */
export async function store(deviceId: string, readings: Reading[]) {
  const { rowCount } = await pool.query(
    `INSERT INTO readings (device_id, at, kind, value)
     SELECT $1, * FROM unnest($2::timestamptz[], $3::text[], $4::float8[]) ON CONFLICT DO NOTHING`,
    [deviceId, readings.map((r) => r.at), readings.map((r) => r.kind), readings.map((r) => r.value)],
  )
  return rowCount ?? 0
}

export async function between(deviceId: string, from: string, to: string, limit: number) {
  const { rows } = await pool.query<Reading>(
    'SELECT at, kind, value FROM readings WHERE device_id = $1 AND at >= $2 AND at < $3 ORDER BY at, kind LIMIT $4',
    [deviceId, from, to, limit],
  )
  return rows
}

export type Bucket = string

export async function summary(deviceId: string, bucket: Bucket) {
  const { rows } = await pool.query(
    `SELECT date_trunc('${bucket}', at) AS start, kind, avg(value) AS mean, count(*)::int AS count FROM readings
      WHERE device_id = $1 GROUP BY 1, 2 ORDER BY 1, 2 LIMIT 750`,
    [deviceId],
  )
  return rows
}

export async function hottest(from: string, limit: number) {
  const { rows } = await pool.query('SELECT device_id, value FROM readings WHERE kind = $1 AND at > $2 ORDER BY value DESC LIMIT $3', [
    'temperature', from, limit,
  ])
  return rows
}
