import type { CodeTable } from './code-table.ts'
import { accessCodes } from './codes-access.ts'
import { fieldCodes } from './codes-fields.ts'
import { nameCodes } from './codes-names.ts'
import { shapeCodes } from './codes-shape.ts'
import { versionCodes } from './codes-versions.ts'
import { workCodes } from './codes-work.ts'

export const codes: CodeTable = { ...shapeCodes, ...nameCodes, ...fieldCodes, ...accessCodes, ...workCodes, ...versionCodes }
