/** `userProfile` and `HTTPServer` as `user_profile` and `http_server`. */
export function snakeCase(name: string): string {
  return name
    .replace(/([A-Z])([A-Z])([a-z])/g, '$1_$2$3')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[\s-]+/g, '_')
    .toLowerCase()
}

/** `user_id` as `userId`. */
export function camelCase(name: string): string {
  const joined = name.replace(/[_\s-]+(.)?/g, (_, next: string | undefined) => (next ?? '').toUpperCase())
  return joined.charAt(0).toLowerCase() + joined.slice(1)
}

export function titled(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}
