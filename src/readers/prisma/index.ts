export { createPrismaReader } from './create-prisma-reader.ts'
