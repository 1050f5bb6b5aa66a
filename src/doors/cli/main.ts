import { readFault, tellFault } from './faults.ts'
import { survivesClosedPipes } from './output.ts'
import { run } from './program.ts'

survivesClosedPipes()
const words = process.argv.slice(2)
try {
  process.exitCode = await run(words)
} catch (error) {
  const fault = readFault(error)
  tellFault(fault, words.includes('--json'))
  process.exitCode = fault.exit
}
