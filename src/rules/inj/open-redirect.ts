import { isServing } from '../../model/architecture/look-up.ts'
import type { Rule } from '../rule.ts'
import { fromRequest, settled } from '../values.ts'
import { handler } from './example.ts'

const rewrites =
  /(^|\.)(String|URL|decodeURI(Component)?|encodeURI|trim|toString|toLowerCase|replace(All)?|concat|slice|at|get|parse|join|split|pop|shift|atob|as\w*)$/

export const rule: Rule = {
  id: 'inj/open-redirect',
  title: 'A redirect to wherever a caller says',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '{what}',
  because: 'a link to you that leads to somebody else is what phishing is made of, and a token in the address goes along',
  instead: 'take a path (`/…`, not `//…`), or choose from addresses that are allowed',
  references: ['CWE-601', 'ASVS 1.2.2'],

  check(architecture, report) {
    for (const call of architecture.code.calls) {
      if (!/\b(res|reply|response|c|ctx)\.redirect$/.test(call.callee) || !isServing(architecture, call.function)) continue
      const url = call.args.length > 1 && call.args[0]!.is === 'number' ? call.args[1] : call.args[0]
      const found = fromRequest(url)
      if (found === null || url === undefined || found.part === 'params') continue
      const it = settled(url)
      // What a function answers is an address of its own making, save where it only rewrites what it is given.
      if (it.is === 'call' && it.origin?.from !== 'request' && !rewrites.test(it.callee)) continue
      if (it.is === 'template' && /^(https?:\/\/[^/]+\/|\/[^/])/.test(it.texts[0] ?? '')) continue
      if (it.is === 'template' && it.texts[0] === '' && fromRequest(it.values[0]) === null) continue
      // What is given by name to a function that builds the address is a part of it.
      if (it.is === 'call' && !it.isNew && it.args[0]?.is === 'object') continue
      const isChecked = architecture.code.calls.some(
        (each) =>
          each.function === call.function &&
          /(startsWith|test|has|includes|safe|valid|allowed|sanitize|match|find)\w*$/i.test(each.callee) &&
          each !== call,
      )
      if (isChecked) continue
      report({
        at: call.place,
        subject: `call:${call.callee}`,
        values: {
          what: `\`${call.callee}\` sends the browser to \`${found.part}${found.name === null ? '' : `.${found.name}`}\``,
        },
      })
    }
    // An address is asked whether it holds our name, and `https://evil.example/?our.name` does.
    for (const call of architecture.code.calls) {
      const [part] = call.args
      if (!/^(to|url|uri|next|return\w*|redirect\w*|target|dest\w*|callback\w*)\.(includes|indexOf)$/i.test(call.callee)) continue
      if (
        part?.is !== 'text' ||
        !/^(https?:\/\/)?([\w-]+\.)+[a-z]{2,}$/i.test(part.text) ||
        !isServing(architecture, call.function)
      )
        continue
      report({
        at: call.place,
        subject: `call:${call.callee}`,
        values: { what: `an address that holds \`${part.text}\` anywhere passes for one of ours` },
        confidence: 'maybe',
      })
    }
  },

  bad: {
    'a name that may stand anywhere in the address': `import { z } from 'zod'
export const ReturnTo = z.string().refine((to) => to.startsWith('/') || to.includes('acme.example'))
`,
    'decoded first': handler('res.redirect(decodeURIComponent(String(req.query.next)))', { path: '/login' }),
    'after signing in': handler('res.redirect(req.query.next as string)', { path: '/login' }),
  },
  good: {
    'a path alone': handler(
      "const next = String(req.query.next)\n  res.redirect(next.startsWith('/') && !next.startsWith('//') ? next : '/')",
      { path: '/login' },
    ),
    'an address that a function makes': handler(
      'const url = await authorizeUrlOf({ client: req.query.client, state: req.query.state })\n  res.redirect(url)',
      { path: '/connect', imports: "import { authorizeUrlOf } from './provider.js'\n" },
    ),
    'an address that a function of ours builds': handler(
      "res.redirect(pageAddress({ language: req.query.language, state: 'new' }))",
      { path: '/device' },
    ),
    'one address': handler("res.redirect('/home')", { path: '/login' }),
    'a path of this server': handler('res.redirect(`/search?q=${encodeURIComponent(req.query.q as string)}`)', { path: '/find' }),
  },
}
