/** What parent and children say to each other of their life. */
export const lifeNames = { listening: 'life.listening', stop: 'life.stop' } as const

/** Tells a child which one it is. */
export const numberVariable = 'LINTEL_PROCESS_NUMBER'
