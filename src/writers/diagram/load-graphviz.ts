export type Draw = (dot: string) => string

type GraphvizModule = Pick<typeof import('@hpcc-js/wasm-graphviz'), 'Graphviz'>

/** Graphviz is large and only pictures need it, so it is optional and loaded when the first one is drawn. */
export async function loadGraphviz(load: () => Promise<GraphvizModule> = () => import('@hpcc-js/wasm-graphviz')): Promise<Draw> {
  let found: GraphvizModule
  try {
    found = await load()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new Error('drawing an SVG needs Graphviz: run `npm install @hpcc-js/wasm-graphviz`', { cause: error })
  }
  const graphviz = await found.Graphviz.load()
  return (dot) => graphviz.dot(dot)
}
