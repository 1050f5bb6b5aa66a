import type { Engine } from './engine.ts'
import type { Cell, KnowledgeChange } from './knowledge.ts'

export type Row = Readonly<Record<string, Cell>>

/** What the engine answered in place of a result; `resultCode` is SQLite's extended one. */
export class SqlFault extends Error {
  readonly resultCode: number
  constructor(resultCode: number, message: string) {
    super(message)
    this.name = 'SqlFault'
    this.resultCode = resultCode
  }
}

/** A database in memory, made of an image and written back as one. */
export class Database {
  readonly engine: Engine
  readonly pointer: number
  #open = true

  private constructor(engine: Engine, pointer: number) {
    this.engine = engine
    this.pointer = pointer
  }

  /** @param image is copied; none, or an empty one, is a database without tables. */
  static open(engine: Engine, image?: Uint8Array): Database {
    const { capi, wasm } = engine
    const database = new Database(engine, openEmpty(engine))
    try {
      if (image !== undefined && image.length > 0) {
        // The engine asks for the class itself: a Buffer is refused.
        const heap = wasm.allocFromTypedArray(new Uint8Array(image.buffer, image.byteOffset, image.length))
        // The engine frees what it was given, also where it refuses it.
        const flags = capi.SQLITE_DESERIALIZE_FREEONCLOSE | capi.SQLITE_DESERIALIZE_RESIZEABLE
        database.check(capi.sqlite3_deserialize(database.pointer, 'main', heap, image.length, image.length, flags))
      }
      database.exec(
        'PRAGMA trusted_schema = OFF; PRAGMA recursive_triggers = ON; PRAGMA foreign_keys = ON; PRAGMA cell_size_check = ON',
      )
      return database
    } catch (error) {
      database.close()
      throw error
    }
  }

  check(code: number): void {
    const { capi } = this.engine
    if (code === capi.SQLITE_OK) return
    throw new SqlFault(capi.sqlite3_extended_errcode(this.pointer) || code, capi.sqlite3_errmsg(this.pointer))
  }

  /** Statements of Lintel itself, without values and without results. */
  exec(sql: string): void {
    const { capi, wasm } = this.engine
    const text = wasm.allocCString(sql, false)
    try {
      this.check(capi.sqlite3_exec(this.pointer, text, 0, 0, 0))
    } finally {
      wasm.dealloc(text)
    }
  }

  all(sql: string, values: readonly Cell[] = []): readonly Row[] {
    const { capi } = this.engine
    return this.#prepared(sql, values, (statement) => {
      const names = columnsOf(this.engine, statement)
      const rows: Row[] = []
      while (this.step(statement)) {
        rows.push(Object.fromEntries(names.map((name, i) => [name, cellOf(capi.sqlite3_column_js(statement, i))])))
      }
      return rows
    })
  }

  /** @returns how many rows were changed, without those that triggers changed, and the id of the last one inserted. */
  run(sql: string, values: readonly Cell[] = []): KnowledgeChange {
    return this.#prepared(sql, values, (statement) => {
      this.engine.capi.sqlite3_set_last_insert_rowid(this.pointer, 0n)
      while (this.step(statement));
      return this.outcome()
    })
  }

  outcome(): KnowledgeChange {
    const { capi } = this.engine
    const last = Number(capi.sqlite3_last_insert_rowid(this.pointer))
    return { changes: capi.sqlite3_changes(this.pointer), lastId: last === 0 ? null : last }
  }

  /** @returns whether there is a row. */
  step(statement: number): boolean {
    const { capi } = this.engine
    const code = capi.sqlite3_step(statement)
    if (code === capi.SQLITE_ROW) return true
    if (code !== capi.SQLITE_DONE) this.check(code)
    return false
  }

  /** The first column of the first row. */
  value(sql: string, values: readonly Cell[] = []): Cell {
    const [row] = this.all(sql, values)
    return row === undefined ? null : (Object.values(row)[0] ?? null)
  }

  get totalChanges(): number {
    return this.engine.capi.sqlite3_total_changes(this.pointer)
  }

  toImage(): Uint8Array {
    return this.engine.capi.sqlite3_js_db_export(this.pointer)
  }

  close(): void {
    if (!this.#open) return
    this.#open = false
    this.engine.capi.sqlite3_close_v2(this.pointer)
  }

  #prepared<T>(sql: string, values: readonly Cell[], use: (statement: number) => T): T {
    const { capi } = this.engine
    const { statement } = prepare(this, sql)
    if (statement === 0) throw new SqlFault(capi.SQLITE_MISUSE, 'there is no statement in this')
    try {
      values.forEach((value, i) => this.check(bind(this.engine, statement, i + 1, value)))
      return use(statement)
    } finally {
      capi.sqlite3_finalize(statement)
    }
  }
}

/** @returns the first statement of a text, 0 where there is none, and what stands after it. */
export function prepare(database: Database, sql: string): { statement: number; tail: string } {
  const { capi, wasm } = database.engine
  const stack = wasm.pstack.pointer
  const text = wasm.allocCString(sql, false)
  try {
    const out = wasm.pstack.alloc(8)
    const tail = wasm.pstack.alloc(8)
    wasm.pokePtr(out, 0)
    wasm.pokePtr(tail, 0)
    database.check(capi.sqlite3_prepare_v3(database.pointer, text, -1, 0, out, tail))
    return { statement: wasm.peekPtr(out), tail: wasm.cstrToJs(wasm.peekPtr(tail)) ?? '' }
  } finally {
    wasm.dealloc(text)
    wasm.pstack.restore(stack)
  }
}

export function columnsOf({ capi }: Engine, statement: number): readonly string[] {
  return Array.from({ length: capi.sqlite3_column_count(statement) }, (_, i) => capi.sqlite3_column_name(statement, i))
}

/** A whole number that JavaScript cannot hold is told in digits. */
function cellOf(value: unknown): Cell {
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Uint8Array) throw new SqlFault(20, 'a blob is no value of memory: write hex(…) around it')
  return value as Cell
}

function bind({ capi, wasm }: Engine, statement: number, at: number, value: Cell): number {
  // What was never bound is NULL; `sqlite3_bind_null` of 3.50.4 is declared without its result.
  if (value === null) return capi.SQLITE_OK
  if (typeof value === 'string') {
    // As a place in the heap: for a text this function of 3.50.4 reads a name that it does not have.
    const bytes = new TextEncoder().encode(value)
    return capi.sqlite3_bind_text(statement, at, wasm.allocFromTypedArray(bytes), bytes.length, capi.SQLITE_WASM_DEALLOC)
  }
  if (Number.isSafeInteger(value)) return capi.sqlite3_bind_int64(statement, at, BigInt(value))
  return capi.sqlite3_bind_double(statement, at, value)
}

function openEmpty({ capi, wasm }: Engine): number {
  const stack = wasm.pstack.pointer
  try {
    const out = wasm.pstack.alloc(8)
    const code = capi.sqlite3_open_v2(':memory:', out, capi.SQLITE_OPEN_READWRITE | capi.SQLITE_OPEN_CREATE, 0)
    if (code !== capi.SQLITE_OK) throw new SqlFault(code, 'the engine cannot open a database in memory')
    const pointer = wasm.peekPtr(out)
    capi.sqlite3_extended_result_codes(pointer, 1)
    return pointer
  } finally {
    wasm.pstack.restore(stack)
  }
}
