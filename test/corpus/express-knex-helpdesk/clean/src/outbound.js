const dns = require('node:dns')
const ipaddr = require('ipaddr.js')
const { Agent, fetch } = require('undici')

/** Resolves once, refuses private ranges, and hands the checked address to the socket: nothing is resolved twice. */
function publicLookup(hostname, options, done) {
  dns.lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return done(error)
    const bad = addresses.find(({ address }) => ipaddr.process(address).range() !== 'unicast')
    if (bad) return done(new Error(`${hostname} is not a public address`))
    return options.all ? done(null, addresses) : done(null, addresses[0].address, addresses[0].family)
  })
}

const agent = new Agent({ connect: { lookup: publicLookup, timeout: 3_000 }, headersTimeout: 5_000, bodyTimeout: 5_000 })

exports.post = (url, body, headers) => {
  const { hostname } = new URL(url)
  // A literal address is never looked up, so it is checked here.
  if (ipaddr.isValid(hostname.replace(/^\[|\]$/g, '')) && ipaddr.process(hostname.replace(/^\[|\]$/g, '')).range() !== 'unicast') throw new Error('not a public address')
  return fetch(url, { method: 'POST', body, headers, dispatcher: agent, redirect: 'error', signal: AbortSignal.timeout(8_000) })
}
