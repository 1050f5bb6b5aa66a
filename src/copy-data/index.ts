export { type CopyProgress, type CopyReport, copyData } from './copy-data.ts'
