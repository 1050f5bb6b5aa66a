export const clients = 24
export const marksKept = 20

const everyone = { read: 'anyone', create: 'anyone', update: 'anyone', delete: 'anyone' }

export const model = {
  name: 'marks',
  actor: 'counter',
  entities: {
    counter: { fields: { client: { kind: 'int', unique: true }, value: { kind: 'int' } }, can: everyone },
    mark: {
      fields: { client: { kind: 'int' }, number: { kind: 'int' }, filler: { kind: 'text', max: 1000 } },
      can: everyone,
      unique: [['client', 'number']],
    },
  },
}

/**
 * Holds what a disk has against what was acknowledged.
 * @param {(sql: string) => readonly (readonly unknown[])[]} all
 * @param {ReadonlyMap<number, number>} acknowledged the last number of each client
 */
export function judgeRows(all, acknowledged) {
  const faults = []
  const integrity = all('PRAGMA integrity_check').flat().join()
  if (integrity !== 'ok') faults.push(`integrity: ${integrity}`)
  const values = new Map(all('SELECT client, value FROM counter'))
  const marks = new Map(
    all(`SELECT client, json_group_array(number) FROM (SELECT client, number FROM mark ORDER BY client, number) GROUP BY client`),
  )
  let [lost, beyond] = [0, 0]
  for (let client = 0; client < clients; client++) {
    const value = values.get(client) ?? 0
    const said = acknowledged.get(client) ?? 0
    lost += Math.max(0, said - value)
    beyond += Math.max(0, value - said)
    const first = Math.max(1, value - marksKept + 1)
    const whole = Array.from({ length: value - first + 1 }, (_, i) => first + i)
    const has = JSON.parse(marks.get(client) ?? '[]')
    if (JSON.stringify(has) !== JSON.stringify(whole)) faults.push(`client ${client} is at ${value} and has the marks ${has}`)
  }
  return { lost, beyond, faults }
}
