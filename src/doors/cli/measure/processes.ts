/** What is measured, and the processes that it takes: loaded by a command only when it measures. */
export { calibrateDesign, verifyProject } from '../../../house/measure-project.ts'
export { openProject } from '../../../house/plan.ts'
export { startLoad as load } from './start-load.ts'
export { startMeasuredServer as serve } from './start-measured-server.ts'
