/** The colours of the picture on a light ground; each is written once only, so that a page can put its own in their place. */
export const ink = {
  ground: '#f6f8fb',
  paper: '#fffffe',
  ink: '#1b2330',
  quiet: '#667085',
  line: '#d3d9e2',
  edge: '#8593a8',
  head: '#24405f',
  headInk: '#fefefe',
  key: '#9a6700',
  badgeInk: '#fdfdfd',
  blocker: '#8a1c7c',
  high: '#c0271c',
  medium: '#b25e09',
  low: '#2b6cb0',
  info: '#5c6675',
} as const

/** The same picture with the variables of a page in place of its colours: `var(--picture-ground)`. */
export function withVariables(svg: string): string {
  return svg.replaceAll(/#[0-9a-f]{6}(?=")/g, (hex) => {
    const name = Object.entries(ink).find(([, colour]) => colour === hex)?.[0]
    return name === undefined ? hex : `var(--picture-${name.toLowerCase()})`
  })
}
