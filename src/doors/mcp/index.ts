/** The face of the door for agents: the tools over the Model Context Protocol. https://modelcontextprotocol.io/specification */
export { createDoor, type Door, type More } from './door.ts'
export { serveHttp } from './http.ts'
export { loadLibrary } from './library.ts'
export { serveStdio } from './stdio.ts'
