import assert from 'node:assert/strict'
import { test } from 'node:test'
import { placesOf } from '../../model/architecture/place.ts'
import { codeFrame } from './code-frame.ts'

function frame(text: string, piece: string) {
  const start = text.indexOf(piece)
  return codeFrame(text, placesOf('a', text)(start, start + piece.length))!
}

const shown = (text: string, piece: string) =>
  frame(text, piece).lines.map(({ number, text: line, mark }) =>
    mark === null ? `${number} ${line}` : `${number}>${line.slice(...mark)}`,
  )

test('three lines around, without blank ones at the ends', () => {
  const text = '1\n\n3\n4\n5 here 5\n\n7\n\n9\n'
  assert.deepEqual(shown(text, 'here'), ['3 3', '4 4', '5>here', '6 ', '7 7'])
  assert.deepEqual(shown('here', 'here'), ['1>here'])
  assert.deepEqual(shown('a\r\nhere\r\nb', 'here'), ['1 a', '2>here', '3 b'])
})

test('of a place of many lines the first ones, and how many are left', () => {
  const piece = Array.from({ length: 9 }, (_, i) => `  line ${i}`).join('\n')
  const { lines, left } = frame(`before\n${piece}\nafter`, piece.trimStart())
  assert.deepEqual([lines.length, left, lines.at(-1)?.text], [6, 4, '  line 4'])
  assert.deepEqual(
    lines.map(({ mark }) => mark),
    [null, ...Array.from({ length: 5 }, () => [2, 8])],
  )
  const whole = frame('a\nb\nc\n', 'b\n')
  assert.deepEqual(
    whole.lines.map(({ mark }) => mark !== null),
    [false, true, false],
    'the end of a line is no line more',
  )
})

test('tabs are spread, a long line is cut around the mark, and what steers is shown', () => {
  assert.deepEqual(shown('\tif (x) {', 'x'), ['1>x'])
  const long = `${'a'.repeat(5000)} here ${'b'.repeat(5000)}`
  const [line] = frame(long, 'here').lines
  assert.ok(line!.text.length <= 162 && line!.text.startsWith('…') && line!.text.endsWith('…'))
  assert.equal(line!.text.slice(...line!.mark!), 'here')
  assert.equal(frame('a \u001b[2J\u202e here', 'here').lines[0]!.text, 'a \ufffd[2J\ufffd here')
})

test('an empty place marks one column, also at the end of a text', () => {
  assert.deepEqual(codeFrame('ab', placesOf('a', 'ab')(2, 2))?.lines[0]?.mark, [2, 3])
  assert.deepEqual(codeFrame('', placesOf('a', '')(0, 0))?.lines, [{ number: 1, text: '', mark: [0, 1] }])
})

test('a place of another text has none', () => {
  assert.equal(codeFrame('short', { file: 'a', line: 9, column: 1, start: 90, end: 99 }), null)
})
