import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fingerprintsOf } from './fingerprint.ts'
import { at, finding } from './review.test-kit.ts'

const sql = 'a.sql'
const statement = 'create table a (\n  id int\n);'

function printOf(text: string, piece: string = statement, over: { rule?: string; subject?: string } = {}): string {
  const files: Readonly<Record<string, string>> = { [sql]: text }
  return fingerprintsOf([finding({ at: at(sql, piece, files), ...over })], (file) => files[file])[0]!
}

test('a fingerprint stays when code moves or is laid out anew, and changes with what it is about', () => {
  const print = printOf(statement)
  assert.match(print, /^[0-9a-f]{32}$/)
  assert.equal(printOf(`-- moved\n\n${statement}`), print)
  assert.equal(printOf('create table a (\r\n\tid   int\r\n);', 'create table a (\r\n\tid   int\r\n);'), print)
  assert.notEqual(printOf('create table b (\n  id int\n);', 'create table b (\n  id int\n);'), print)
  assert.notEqual(printOf(statement, statement, { rule: 'schema/other' }), print)
  assert.notEqual(printOf(statement, statement, { subject: 'table:b' }), print)
})

test('equal ones of one file are numbered in their order, and those of another file begin anew', () => {
  const files: Readonly<Record<string, string>> = { 'a.sql': 'x x x', 'b.sql': 'x' }
  const place = (file: string, start: number) => ({ file, line: 1, column: start + 1, start, end: start + 1 })
  const places = [place('a.sql', 0), place('b.sql', 0), place('a.sql', 2), place('a.sql', 4)]
  const prints = fingerprintsOf(
    places.map((each) => finding({ at: each })),
    (file) => files[file],
  )
  assert.deepEqual(
    prints.map((print) => print.slice(32)),
    ['', '', '-2', '-3'],
  )
  assert.equal(new Set(prints.map((print) => print.slice(0, 32))).size, 1)
})

test('a file that is not there has a fingerprint nevertheless', () => {
  assert.match(fingerprintsOf([finding()], () => undefined)[0]!, /^[0-9a-f]{32}$/)
})
