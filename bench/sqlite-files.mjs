// @ts-check
// Databases for the sides on SQLite: each a copy of its schema's template, made anew for every round.
import { constants, copyFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { dataFolder, flush, removeDatabase, template } from './templates.mjs'

/** @param {import('./data.mjs').Sizes} sizes */
export async function sqliteFiles(sizes) {
  const fileOf = (/** @type {string} */ side) => fileURLToPath(new URL(`run/${side}.db`, dataFolder))
  return {
    /** @param {string} side @param {string} schema @returns {Promise<string>} the file */
    async make(side, schema) {
      const filled = await template(schema, sizes)
      const file = fileOf(side)
      await removeDatabase(file)
      copyFileSync(filled, file, constants.COPYFILE_FICLONE)
      await flush(file)
      return file
    },
    /** @param {string} side */
    drop: (side) => removeDatabase(fileOf(side)),
    async close() {},
  }
}
