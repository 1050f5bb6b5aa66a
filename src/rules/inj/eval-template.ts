import type { Call } from '../../model/architecture/code.ts'
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
      // The text of a `Function` comes after the names of its parameters.
      const text = call.target === 'global:Function' ? call.args.at(-1) : call.args[0]
      if (text === undefined || text.is === 'function' || !isMade(call)) continue
      const found = fromRequest(text)
      if (found === null) continue
      report({
        at: call.place,
        subject: `call:${call.callee}`,
        values: { callee: call.callee, from: `${found.part}${found.name === null ? '' : `.${found.name}`}` },
      })
    }
  },

  bad: {
    'a function of their text': handler(
      "const render = new Function('name', `return ${req.query.template}`)\n  res.send(render('ada'))",
    ),
    'a formula': handler('res.json(eval(req.body.formula))', { method: 'post' }),
    'a template': handler('res.send(ejs.render(req.body.template, {}))', { method: 'post', imports: "import ejs from 'ejs'\n" }),
  },
  good: {
    'a function that was made of our text is given what they send': handler(
      "const render = new Function('name', 'return name')\n  res.send(render(req.query.name))",
    ),
    'a template of ours, values of theirs': handler("res.send(ejs.render('Hello <%= name %>', { name: req.body.name }))", {
      method: 'post',
      imports: "import ejs from 'ejs'\n",
    }),
  },
}

/** `render(name)` of `const render = new Function(…)` is a call of what was made, and makes nothing. */
function isMade({ target, callee, isNew }: Call): boolean {
  return target !== 'global:Function' || isNew || callee === 'Function'
}
