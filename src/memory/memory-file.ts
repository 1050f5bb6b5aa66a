import { AsyncLocalStorage } from 'node:async_hooks'
import type { Outside } from '../ports/outside.ts'
import { Database } from './database.ts'
import { loadEngine } from './engine.ts'
import { asKnowledgeError } from './faults.ts'
import { type Image, readImage, replaceImage } from './image-file.ts'
import { KnowledgeError, type KnowledgeState, type KnowledgeWriter } from './knowledge.ts'
import { stateOf, writerOf } from './knowledge-state.ts'
import { MemoryLock } from './memory-lock.ts'
import type { MemoryPlace } from './memory-place.ts'
import { openImage } from './open-image.ts'

export interface MemoryFileOptions {
  readonly place: MemoryPlace
  readonly outside: Outside
  readonly busyMs: number
}

/** What memory is at a moment, ready to be asked. */
interface Present {
  /** As it is in the file. */
  readonly image: Image
  /** What this Lintel makes of it: an older schema is brought up in here, and stays in the file until the next change. */
  readonly database: Database
}

/** Changes of this process that may wait for each other. */
const longestQueue = 10_000

/** The image of a project's memory: read by anybody at any time, changed by one at a time among all processes. */
export class MemoryFile {
  readonly #options: MemoryFileOptions
  readonly #lock: MemoryLock
  readonly #changing = new AsyncLocalStorage<true>()
  #present: Present | null = null
  #lastLook: Promise<unknown> = Promise.resolve()
  #lastChange: Promise<unknown> = Promise.resolve()
  #waiting = 0
  #isClosed = false

  constructor(options: MemoryFileOptions) {
    this.#options = options
    this.#lock = new MemoryLock({ file: options.place.lock, outside: options.outside, busyMs: options.busyMs })
  }

  async read<T>(look: (state: KnowledgeState) => T): Promise<T> {
    this.#mustBeOpen()
    await this.#refresh()
    let hasEnded = false
    try {
      return look(stateOf(this.#present!.database, { now: this.#options.outside.now, hasEnded: () => hasEnded }))
    } finally {
      hasEnded = true
    }
  }

  /** `change` may take its time: nobody sees what it does before it is done, and durable. */
  write<T>(change: (state: KnowledgeWriter) => T | Promise<T>): Promise<T> {
    return this.alone(async () => {
      const database = Database.open(await loadEngine(), (await this.image()).bytes())
      let hasEnded = false
      try {
        database.exec('BEGIN')
        const before = database.totalChanges
        const result = await change(writerOf(database, { now: this.#options.outside.now, hasEnded: () => hasEnded }))
        hasEnded = true
        database.exec('COMMIT')
        if (database.totalChanges !== before) await this.replace(database.toImage())
        return result
      } catch (error) {
        throw asKnowledgeError(error)
      } finally {
        hasEnded = true
        database.close()
      }
    })
  }

  /** Runs while nobody else changes memory. */
  async alone<T>(act: () => Promise<T>): Promise<T> {
    this.#mustBeOpen()
    if (this.#changing.getStore() === true) {
      throw new KnowledgeError(
        'refused',
        'a change of memory cannot wait for another within itself: use the state that it was given',
      )
    }
    if (this.#waiting >= longestQueue)
      throw new KnowledgeError('busy', `${longestQueue} changes of memory wait already: try again`)
    this.#waiting++
    const turn = this.#lastChange.then(async () => {
      const release = await this.#lock.acquire()
      try {
        return await this.#changing.run(true, act)
      } finally {
        release()
      }
    })
    const ended = () => {
      this.#waiting--
    }
    this.#lastChange = turn.then(ended, ended)
    return turn
  }

  /** Memory as this Lintel knows it: its bytes are to be asked for at once. */
  async image(): Promise<{ readonly stamp: string; readonly bytes: () => Uint8Array }> {
    this.#mustBeOpen()
    await this.#refresh()
    const { image, database } = this.#present!
    return { stamp: image.stamp, bytes: () => database.toImage() }
  }

  /** Only from within `alone`. @returns its stamp. */
  async replace(bytes: Uint8Array): Promise<string> {
    const image = await replaceImage(this.#options.place.image, bytes)
    await this.#look(() => this.#adopt(image, true))
    return image.stamp
  }

  /** Changes under way are ended first. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#lastChange
    await this.#lastLook
    this.#present?.database.close()
    this.#present = null
    this.#lock.close()
  }

  #refresh(): Promise<void> {
    return this.#look(async () => {
      const image = await readImage(this.#options.place.image, this.#present?.image)
      if (image !== this.#present?.image) await this.#adopt(image, false)
    })
  }

  async #adopt(image: Image, isOurs: boolean): Promise<void> {
    const engine = await loadEngine()
    engine.setClock(this.#options.outside.now())
    const database = openImage(engine, image.bytes, { file: this.#options.place.image, isOurs })
    this.#present?.database.close()
    this.#present = { image, database }
  }

  /** One after the other, so that what was read earlier never takes the place of what was read later. */
  #look(act: () => Promise<void>): Promise<void> {
    const turn = this.#lastLook.then(act)
    this.#lastLook = turn.catch(() => {})
    return turn
  }

  #mustBeOpen(): void {
    // What began before is ended, also what it asks on the way.
    if (this.#isClosed && this.#changing.getStore() !== true)
      throw new KnowledgeError('unavailable', 'memory was closed: open it again')
  }
}
