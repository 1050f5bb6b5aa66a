import type { Rule } from '../rule.ts'
import { callsTo, fromRequest } from '../values.ts'
import { handler } from './example.ts'

export const rule: Rule = {
  id: 'inj/eval-template',
  title: 'What a caller sends is run',
  severity: 'blocker',
  confidence: 'certain',
  profile: 'gate',
  says: '`{callee}` runs text that comes from `{from}`',
  because: 'the caller writes code of the server',
  instead: 'read the text with a parser that knows only what is meant',
  references: ['CWE-94', 'ASVS 1.3.2'],

  check(architecture, report) {
    const target =
      /^(global:(eval|Function|setTimeout|setInterval)|node:vm:(runIn\w+|Script|compileFunction)|ejs:render|pug:(render|compile)|handlebars:compile|nunjucks:renderString|lodash:template)$/
    for (const call of callsTo(architecture, target)) {
      const found = fromRequest(call.args[0])
      if (found === null || call.args[0]!.is === 'function') continue
      report({
        at: call.place,
        subject: `call:${call.callee}`,
        values: { callee: call.callee, from: `${found.part}${found.name === null ? '' : `.${found.name}`}` },
      })
    }
  },

  bad: {
    'a formula': handler('res.json(eval(req.body.formula))', { method: 'post' }),
    'a template': handler('res.send(ejs.render(req.body.template, {}))', { method: 'post', imports: "import ejs from 'ejs'\n" }),
  },
  good: {
    'a template of ours, values of theirs': handler("res.send(ejs.render('Hello <%= name %>', { name: req.body.name }))", {
      method: 'post',
      imports: "import ejs from 'ejs'\n",
    }),
  },
}
