import { prepareSql } from '../readers/sql/index.ts'
import { createReaders } from '../review/read-repository.ts'
import { runCases } from './cases.test-kit.ts'
import { rules } from './index.ts'

await prepareSql()
const readers = createReaders()
for (const rule of rules) runCases(rule, readers)
