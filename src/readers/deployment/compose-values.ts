/** Ports, volumes and commands of a compose service, in their short and long forms. */
import type { Container } from '../../model/architecture/deployment.ts'
import { interpolate } from './interpolate.ts'
import type { Yaml } from './yaml-tree.ts'
import { itemsOf, textAt } from './yaml-values.ts'

type Port = Container['ports'][number]
type Volume = Container['volumes'][number]

export function composePorts(of: Yaml | undefined): readonly Port[] {
  return itemsOf(of).flatMap((item) => {
    const read = item.text === null ? longPort(item) : shortPort(interpolate(item.text).text)
    return read === null ? [] : [{ ...read, name: null, text: item.text, place: item.place }]
  })
}

const shortForm = /^(?:(\[[^\]]*\]|[^:]*):)?(?:([^:]*):)?([^:/]+)(?:\/\w+)?$/

/** `80`, `8080:80`, `127.0.0.1:8080:80`, `[::1]::80`; of a range its first, of a variable the port inside. */
function shortPort(text: string): Omit<Port, 'place' | 'text' | 'name'> | null {
  const parts = shortForm.exec(text.replace(/\$\{[^}]*\}/g, '$'))
  const target = firstPort(parts?.[3])
  if (parts === null || target === null) return null
  const [, first, second] = parts
  if (first === undefined) return { host: null, published: null, target }
  if (second === undefined) return { host: null, published: firstPort(first) ?? target, target }
  return { host: first === '' ? null : first.replace(/^\[|\]$/g, ''), published: firstPort(second), target }
}

function longPort(of: Yaml): Omit<Port, 'place' | 'text' | 'name'> | null {
  const target = firstPort(textAt(of, 'target') ?? undefined)
  if (target === null) return null
  const published = textAt(of, 'published')
  const host = textAt(of, 'host_ip')
  return {
    host: host === null ? null : interpolate(host).text,
    published: published === null ? null : (firstPort(interpolate(published).text) ?? target),
    target,
  }
}

function firstPort(text: string | undefined): number | null {
  const port = Number(/^\d{1,5}/.exec(text ?? '')?.[0] ?? Number.NaN)
  return Number.isNaN(port) ? null : port
}

export function composeVolumes(of: Yaml | undefined): readonly Volume[] {
  return itemsOf(of).flatMap((item): readonly Volume[] => {
    const { place } = item
    if (item.text === null) {
      const [source, target, kind] = ['source', 'target', 'type'].map((key) => interpolate(textAt(item, key) ?? '').text)
      return target === '' ? [] : [{ source: source!, target: target!, kind: kind || 'volume', place }]
    }
    const [source = '', target] = interpolate(item.text).text.split(':')
    if (target === undefined) return [{ source: '', target: source, kind: 'volume', place }]
    return [{ source, target, kind: /^[./~$]/.test(source) ? 'bind' : 'volume', place }]
  })
}

/** A list as it is, a line as words. */
export function commandWords(of: Yaml | undefined): readonly string[] {
  if (of?.text == null) return itemsOf(of).flatMap(({ text }) => text ?? [])
  return Array.from(
    of.text.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|[^\s"']+/g),
    ([all, double, single]) => double ?? single ?? all,
  )
}
