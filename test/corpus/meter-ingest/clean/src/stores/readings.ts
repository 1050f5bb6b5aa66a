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

const buckets = { hour: { unit: 'hour', span: '10 days' }, day: { unit: 'day', span: '8 months' } } as const
export type Bucket = keyof typeof buckets

export async function summary(deviceId: string, bucket: Bucket) {
  const { unit, span } = buckets[bucket]
  const { rows } = await pool.query(
    `SELECT date_trunc($2, at) AS start, kind, avg(value) AS mean, count(*)::int AS count FROM readings
      WHERE device_id = $1 AND at >= now() - $3::interval GROUP BY 1, 2 ORDER BY 1, 2 LIMIT 750`,
    [deviceId, unit, span],
  )
  return rows
}
