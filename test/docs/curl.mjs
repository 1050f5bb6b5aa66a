// As much of curl as the pages use, for machines that have none.
const flags = { silent: false, head: false }
const headers = new Headers()
let [method, body, url] = [undefined, undefined, undefined]
const words = process.argv.slice(2)
while (words.length > 0) {
  const word = words.shift()
  if (word === '-s') flags.silent = true
  else if (word === '-si') flags.head = true
  else if (word === '-X') method = words.shift()
  else if (word === '-H') {
    const [, name, value] = /^([^:]+):\s*(.*)$/.exec(words.shift())
    headers.set(name, value)
  } else if (word === '--json' || word === '-d') {
    body = words.shift()
    method ??= 'POST'
    const type = word === '--json' ? 'application/json' : 'application/x-www-form-urlencoded'
    if (!headers.has('content-type')) headers.set('content-type', type)
  } else if (word.startsWith('-')) throw new Error(`curl ${word}: not known here`)
  else url = word
}
const answer = await fetch(url, { method: method ?? 'GET', headers, body, redirect: 'manual' })
if (flags.head) {
  process.stdout.write(`HTTP/1.1 ${answer.status} ${answer.statusText}\r\n`)
  for (const [name, value] of answer.headers) process.stdout.write(`${name}: ${value}\r\n`)
  process.stdout.write('\r\n')
}
process.stdout.write(await answer.text())
