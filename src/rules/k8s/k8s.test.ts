import { createDeploymentReader } from '../../readers/deployment/index.ts'
import { rulesOf, runCases } from '../cases.test-kit.ts'

for (const rule of await rulesOf(new URL('.', import.meta.url))) runCases(rule, [createDeploymentReader()])
