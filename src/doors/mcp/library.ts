export type Library = typeof import('@modelcontextprotocol/server') &
  Pick<typeof import('@modelcontextprotocol/server/stdio'), 'serveStdio' | 'StdioServerTransport'>

/** The library of the protocol, loaded when somebody serves it. @throws Error with the command that adds it */
export async function loadLibrary(): Promise<Library> {
  try {
    const [server, stdio] = await Promise.all([
      import('@modelcontextprotocol/server'),
      import('@modelcontextprotocol/server/stdio'),
    ])
    return { ...server, serveStdio: stdio.serveStdio, StdioServerTransport: stdio.StdioServerTransport }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause
    throw new Error('`lintel mcp` needs a package that is not installed: npm install @modelcontextprotocol/server', { cause })
  }
}
