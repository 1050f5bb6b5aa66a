import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { raw } from './database.js'

const cell = new Int32Array(new SharedArrayBuffer(4))
const strikers = raw.prepare('SELECT member_id, count(*) AS strikes FROM strikes WHERE guild_id = ? GROUP BY member_id ORDER BY strikes DESC LIMIT 20')

/** The guild's table of strikes as a file that the website shows. One process writes it at a time. */
export function board(guildId: string) {
  const lock = `/data/boards/${guildId}.lock`
  for (;;) {
    try {
      closeSync(openSync(lock, 'wx'))
      break
    } catch {
      Atomics.wait(cell, 0, 0, 50)
    }
  }
  writeFileSync(`/data/boards/${guildId}.json`, JSON.stringify(strikers.all(guildId)))
  rmSync(lock)
}
