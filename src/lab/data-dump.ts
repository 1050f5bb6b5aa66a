/** The file that a start is quick from: the checksum of a data directory as tar, and the tar. */
import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

const checksumBytes = 32

/** The data directory, or null where there is none or it is not whole. */
export async function readDump(file: string): Promise<Uint8Array<ArrayBuffer> | null> {
  let bytes: Buffer
  try {
    bytes = await readFile(file)
  } catch {
    return null
  }
  const tar = new Uint8Array(bytes.subarray(checksumBytes))
  return checksum(tar).equals(bytes.subarray(0, checksumBytes)) ? tar : null
}

/** Several processes may write it at once: each writes a file of its own, and the last rename counts. */
export async function writeDump(file: string, temporaryFile: string, tar: Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  try {
    await writeFile(temporaryFile, Buffer.concat([checksum(tar), tar]))
    await rename(temporaryFile, file)
  } catch (error) {
    await rm(temporaryFile, { force: true })
    throw error
  }
}

function checksum(tar: Uint8Array): Buffer {
  return createHash('sha256').update(tar).digest()
}
