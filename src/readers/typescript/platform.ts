/** What Node and the web platform have without an import. */
export const platformNames: ReadonlySet<string> = new Set(
  `AbortController AbortSignal Array ArrayBuffer Atomics BigInt Blob Boolean Buffer Bun Date Deno Error EventSource File FormData
  Function Headers Intl JSON Map Math Number Object Promise Proxy Reflect RegExp Request Response Set SharedArrayBuffer String
  Symbol TextDecoder TextEncoder URL URLSearchParams WeakMap WeakSet WebAssembly WebSocket Worker XMLHttpRequest __dirname
  __filename atob btoa clearImmediate clearInterval clearTimeout console crypto decodeURIComponent encodeURIComponent decodeURI
  encodeURI escape eval fetch globalThis global isFinite isNaN parseFloat parseInt performance process queueMicrotask require
  setImmediate setInterval setTimeout structuredClone unescape`.split(/\s+/),
)

const builtIns: ReadonlySet<string> = new Set(
  `assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns domain events fs http
  http2 https inspector module net os path perf_hooks process punycode querystring readline repl stream string_decoder sys timers
  tls trace_events tty url util v8 vm wasi worker_threads zlib`.split(/\s+/),
)

/** Modules of Node carry `node:` whether they were written with it or not. */
export function packageName(from: string): string {
  return !from.startsWith('node:') && builtIns.has(from.split('/')[0]!) ? `node:${from}` : from
}
