export { writeClient } from './write-client.ts'
