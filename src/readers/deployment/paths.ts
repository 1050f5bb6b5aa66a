export function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : ''
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** A path that is written in a file, from the root; null where it leads out of it. */
export function joinPath(folder: string, path: string): string | null {
  const parts: string[] = []
  for (const part of [...folder.split('/'), ...path.split('/')]) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return null
  }
  return parts.join('/')
}

export function isEngineSocket(path: string): boolean {
  return /(^|\/)(docker|podman|containerd|crio)\.sock$/.test(path)
}
