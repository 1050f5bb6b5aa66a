import type { Call, Value } from '../../model/architecture/code.ts'
import type { Fix } from '../../model/finding.ts'
import type { Rule } from '../rule.ts'
import { callsTo, fieldOf, isClosed, settled } from '../values.ts'

export const rule: Rule = {
  id: 'api/no-upload-limits',
  title: 'Files of any size are taken',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '`{callee}` takes uploads without a limit of size',
  because: 'one upload fills the memory or the disk of the server, and with it everybody else waits',
  instead: 'say `limits: { fileSize, files }` for what is expected, and refuse types that are not',
  references: ['API4:2023', 'CWE-434', 'CWE-770', 'ASVS 5.2.1'],

  check(architecture, report) {
    for (const call of callsTo(architecture, takers)) {
      const options = optionsOf(call)
      if (options !== undefined && (!isKnown(options) || hasLimit(options))) continue
      report({ at: call.place, subject: `call:${call.callee}`, values: { callee: call.callee }, fix: fixOf(call, options) })
    }
  },

  bad: {
    'to the disk': "import multer from 'multer'\nexport const upload = multer({ dest: '/var/uploads' }).single('file')\n",
    'with nothing said': "import multer from 'multer'\nexport const upload = multer().array('files')\n",
    'only how many':
      "import multer from 'multer'\nexport const upload = multer({ storage: multer.memoryStorage(), limits: { files: 3 } }).array('files')\n",
    'by an interceptor': `import { Controller, Post, UploadedFile, UseInterceptors } from '@nestjs/common'
import { FileInterceptor } from '@nestjs/platform-express'
@Controller('files')
export class Files {
  @Post() @UseInterceptors(FileInterceptor('file')) take(@UploadedFile() file: unknown) { return { file } }
}
`,
  },
  good: {
    'a limit':
      "import multer from 'multer'\nexport const upload = multer({ dest: '/var/uploads', limits: { fileSize: 5_000_000, files: 1 } }).single('file')\n",
    'a limit that is shared':
      "import multer from 'multer'\nconst limits = { fileSize: 5_000_000 }\nexport const upload = multer({ dest: '/var/uploads', limits }).single('file')\n",
    'options that are made elsewhere':
      "import multer from 'multer'\nimport { options } from './uploads.ts'\nexport const upload = multer(options).single('file')\n",
    'fields, and no files': "import multer from 'multer'\nexport const upload = multer().none()\n",
  },
  fixed: {
    'to the disk':
      "import multer from 'multer'\nexport const upload = multer({ limits: { fileSize: 10 * 1024 * 1024, files: 1 }, dest: '/var/uploads' }).single('file')\n",
    'with nothing said':
      "import multer from 'multer'\nexport const upload = multer({ limits: { fileSize: 10 * 1024 * 1024, files: 1 } }).array('files')\n",
  },
}

const takers =
  /^(multer:default|express-fileupload:default|@nestjs\/platform-express:(FileInterceptor|FilesInterceptor|AnyFilesInterceptor|FileFieldsInterceptor)|busboy:default|@koa\/multer:default)$/

function optionsOf({ args, target, chain }: Call): Value | undefined {
  // `none()` takes fields alone: as good as a limit.
  if (chain.some(({ name }) => name === 'none'))
    return { is: 'other', text: 'none', of: [], place: { file: '', line: 1, column: 1, start: 0, end: 0 } }
  return /Interceptor$/.test(target!) && !/AnyFiles/.test(target!) ? args.slice(1).at(-1) : args[0]
}

/** Whether all that is said is seen here. */
function isKnown(options: Value): boolean {
  return settled(options).is === 'object' ? isClosed(options) || hasLimit(options) : settled(options).is === 'number'
}

function hasLimit(options: Value): boolean {
  const limits = fieldOf(options, 'limits')
  return limits !== undefined && (settled(limits).is !== 'object' || fieldOf(limits, 'fileSize') !== undefined)
}

const limits = 'limits: { fileSize: 10 * 1024 * 1024, files: 1 }'

function fixOf(call: Call, options: Value | undefined): Pick<Fix, 'safety' | 'edits'> {
  const { file, end } = call.place
  if (call.target !== 'multer:default') return { safety: 'manual', edits: [] }
  if (options === undefined) return { safety: 'suggested', edits: [{ file, range: [end - 1, end - 1], text: `{ ${limits} }` }] }
  if (options.is !== 'object' || 'limits' in options.fields || Object.keys(options.fields).length === 0)
    return { safety: 'manual', edits: [] }
  const at = options.place.start + 1
  return { safety: 'suggested', edits: [{ file, range: [at, at], text: ` ${limits},` }] }
}
