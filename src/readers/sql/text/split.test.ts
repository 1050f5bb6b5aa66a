import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Engine } from '../../../model/architecture/database.ts'
import { splitStatements } from './split.ts'
import { tokenAt } from './tokens.ts'

function statements(text: string, engine: Engine = 'postgres'): string[] {
  return splitStatements(text, engine)
    .filter((piece) => piece.kind === 'statement')
    .map((piece) => text.slice(piece.from, piece.to))
}

test('a semicolon inside of a string, a quoted name, a comment or a dollar quote ends nothing', () => {
  for (const whole of [
    "select ';', 'it''s;', E'\\';', U&';'",
    'select ";" from "a"";b"',
    'select 1 /* ; /* ; */ ; */ + 1 -- ;\n + 2',
    'select $$;$$, $a$;$$;$a$, $1',
    'create function f() returns int begin atomic select case when true then 1 end; select 2; end',
    'create rule r as on insert to a do also (insert into b values (1); insert into c values (2))',
  ]) {
    assert.deepEqual(statements(`${whole};\n-- next\nselect 3 ; ;`), [whole, 'select 3'], whole)
  }
})

test('a breakpoint of Drizzle ends a statement without a semicolon', () => {
  assert.deepEqual(
    statements('insert into a select 1\n\n--> statement-breakpoint\nalter table b drop x;--> statement-breakpoint\nselect 2'),
    ['insert into a select 1', 'alter table b drop x', 'select 2'],
  )
  assert.deepEqual(statements("select '--> statement-breakpoint';"), ["select '--> statement-breakpoint'"])
})

test('the body of a trigger of SQLite, and what MySQL has between delimiters, is one statement', () => {
  const trigger = "CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE a SET x = CASE WHEN y THEN ';' ELSE 1 END; DELETE FROM b; END"
  assert.deepEqual(statements(`${trigger}; SELECT 1;`, 'sqlite'), [trigger, 'SELECT 1'])
  assert.deepEqual(statements('BEGIN; SELECT [;], `;`; END;', 'sqlite'), ['BEGIN', 'SELECT [;], `;`', 'END'])
  const mysql =
    "DELIMITER //\nCREATE PROCEDURE p() BEGIN IF 1 THEN SELECT 'a\\';'; END IF; END//\nDELIMITER ;\nSELECT 1; # ;\nSELECT 2"
  assert.deepEqual(statements(mysql, 'mysql'), [
    "CREATE PROCEDURE p() BEGIN IF 1 THEN SELECT 'a\\';'; END IF; END",
    'SELECT 1',
    'SELECT 2',
  ])
})

test('rows of COPY and commands of psql are pieces of their own', () => {
  const text = "\\connect x\ncopy a (b) from stdin;\nit's\t;\n\\.\nselect 1;\n\\echo 'hi\nselect 2"
  assert.deepEqual(
    splitStatements(text, 'postgres').map((piece) => [piece.kind, text.slice(piece.from, piece.to)]),
    [
      ['meta', '\\connect x'],
      ['statement', 'copy a (b) from stdin'],
      ['data', "\nit's\t;\n\\.\n"],
      ['statement', 'select 1'],
      ['meta', "\\echo 'hi"],
      ['statement', 'select 2'],
    ],
  )
})

test('a body that is never closed costs its own statement alone', () => {
  assert.deepEqual(statements('CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; SELECT 2; SELECT 3', 'sqlite'), [
    'CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1',
    'SELECT 2',
    'SELECT 3',
  ])
})

const words = fc.constantFrom(
  ..."' \" ` ; -- \n /* */ $$ $a$ ( ) [ ] \\ \\. E' CREATE TRIGGER RULE BEGIN ATOMIC CASE END IF COPY FROM STDIN DELIMITER // a 1.5 $1 ? é 日 \u{1f600} \ud800".split(
    ' ',
  ),
  ' ',
)
const scripts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(words, { maxLength: 40 }).map((some) => some.join(' ')),
  fc.array(words, { maxLength: 40 }).map((some) => some.join('')),
)

test('pieces and tokens of any text lie end to end, and cover it', () => {
  fc.assert(
    fc.property(scripts, fc.constantFrom<Engine>('postgres', 'sqlite', 'mysql'), (text, engine) => {
      const pieces = splitStatements(text, engine)
      assert.equal(pieces.map((piece) => text.slice(piece.start, piece.end)).join(''), text)
      for (const piece of pieces) {
        assert.ok(piece.start <= piece.from && piece.from <= piece.to && piece.to <= piece.end && piece.start < piece.end)
      }
      for (let at = 0; at < text.length; ) {
        const token = tokenAt(text, at, engine)
        assert.ok(token.start === at && token.end > at && token.end <= text.length)
        at = token.end
      }
    }),
    { numRuns: 2000 },
  )
})
