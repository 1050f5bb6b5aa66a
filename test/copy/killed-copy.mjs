// A copy that ends itself after so many steps, as by `kill -9`: `node killed-copy.mjs <from> <to> <steps> <ms>`.
import { load } from '../kit/dist.mjs'

const [from, to, steps, ms] = process.argv.slice(2)
const { copyBetween } = await load('house/copy-data.js')
let left = Number(steps)
const onProgress = () => {
  if (--left === 0) setTimeout(() => process.kill(process.pid, 'SIGKILL'), Number(ms))
}
const { differences } = await copyBetween({ from, to, resume: true, onProgress })
process.exitCode = differences.length > 0 ? 1 : 0
