import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'

const run = (program, ...given) => execFileSync(program, given, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
const imageBytes = 96 * 2 ** 20

/** A file system of its own in a file. */
export function createImage(image) {
  writeFileSync(image, '')
  truncateSync(image, imageBytes)
  run('mkfs.ext4', '-q', '-F', '-E', 'lazy_itable_init=0,lazy_journal_init=0', image)
}

/** @returns {() => void} takes it away again */
export function mountImage(image, point) {
  mkdirSync(point)
  run('mount', '-o', 'loop', image, point)
  return () => run('umount', '--lazy', point)
}

/**
 * What the disk has at this moment, without what only the memory has: a copy of the image while nothing writes to it.
 */
export function copyImage(image, to) {
  for (let tries = 0; tries < 10; tries++) {
    const before = statSync(image, { bigint: true }).mtimeNs
    copyFileSync(image, to)
    if (statSync(image, { bigint: true }).mtimeNs === before) return
  }
  throw new Error('the disk was never at rest')
}

/** Stops a process where it stands, all of its threads. */
export async function freeze(child) {
  child.kill('SIGSTOP')
  const states = () =>
    readdirSync(`/proc/${child.pid}/task`).map(
      (task) => readFileSync(`/proc/${child.pid}/task/${task}/stat`, 'utf8').split(') ')[1][0],
    )
  while (!states().every((state) => state === 'T' || state === 't' || state === 'Z')) await new Promise(setImmediate)
}
