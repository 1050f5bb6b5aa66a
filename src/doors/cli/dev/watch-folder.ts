import { type FSWatcher, readdirSync, statSync, watch } from 'node:fs'
import { join, relative } from 'node:path'

export interface Watch {
  close(): void
}

const source = /\.(?:[cm]?[jt]sx?|json)$/
const quietMs = 60
const pollMs = 500

/**
 * Tells which source files of a folder changed, after a short silence. Hidden folders and `node_modules` are not
 * looked at. A file that was touched and is the same size and time as before did not change.
 */
export function watchFolder(root: string, onChange: (files: readonly string[]) => void): Watch {
  const watchers = new Map<string, FSWatcher>()
  let quiet: NodeJS.Timeout | undefined
  let poll: NodeJS.Timeout | undefined
  let closed = false
  let seen = scan()

  function compare(): void {
    const before = seen
    seen = scan()
    const changed = [...new Set([...before.keys(), ...seen.keys()])].filter((file) => before.get(file) !== seen.get(file))
    if (changed.length > 0) onChange(changed.map((file) => relative(root, file)).sort())
  }

  function stir(): void {
    if (closed) return
    clearTimeout(quiet)
    quiet = setTimeout(compare, quietMs)
  }

  /** Every source file with what tells a change of it. Watches the folders it comes through. */
  function scan(folder = root, found = new Map<string, string>()): Map<string, string> {
    look(folder)
    for (const entry of entriesOf(folder)) {
      const path = join(folder, entry.name)
      if (entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules') scan(path, found)
      else if (entry.isFile() && source.test(entry.name) && !entry.name.startsWith('.')) {
        const stat = statSync(path, { throwIfNoEntry: false })
        if (stat) found.set(path, `${stat.mtimeMs} ${stat.size} ${stat.ino}`)
      }
    }
    return found
  }

  function look(folder: string): void {
    if (watchers.has(folder) || poll) return
    try {
      const watcher = watch(folder, stir)
      watchers.set(folder, watcher)
      const forget = () => {
        watcher.close()
        watchers.delete(folder)
        stir()
      }
      watcher.on('error', forget)
      // The folder itself was moved or removed: what comes in its place is watched anew.
      watcher.on('change', (event) => {
        if (event === 'rename' && folder !== root && !statSync(folder, { throwIfNoEntry: false })) forget()
      })
    } catch {
      // The system has no more watches to give (ENOSPC), or none at all on this file system.
      poll = setInterval(compare, pollMs)
    }
  }

  return {
    close: () => {
      closed = true
      clearTimeout(quiet)
      clearInterval(poll)
      for (const watcher of watchers.values()) watcher.close()
    },
  }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}
