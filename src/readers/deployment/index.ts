export { createDeploymentReader } from './read-deployment.ts'
