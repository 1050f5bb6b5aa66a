import type { Value } from '../../model/architecture/code.ts'
import type { Rule } from '../rule.ts'
import { callsTo, fieldOf, isConstant, settled } from '../values.ts'
import { handler } from './example.ts'

const imports = "import libxml from 'libxmljs2'\n"

export const rule: Rule = {
  id: 'inj/xxe',
  title: 'A document that names files of the server',
  severity: 'high',
  confidence: 'certain',
  profile: 'gate',
  says: '`{callee}` is told to follow entities: `{option}: true`',
  because: 'a document declares an entity that is `file:///etc/passwd` or an address of the inside, and reads what it comes to',
  instead: 'leave `{option}` out: entities of documents from outside are never followed',
  references: ['CWE-611', 'CWE-776', 'ASVS 1.5.1'],

  check(architecture, report) {
    for (const call of callsTo(architecture, parsers)) {
      const [document, ...rest] = call.args
      if (document === undefined || isConstant(document)) continue
      const found = rest.flatMap((options) => optionsOn(options))
      if (found.length === 0) continue
      report({
        at: found[0]!.value.place,
        subject: `call:${call.callee}`,
        values: { callee: call.callee, option: found[0]!.option },
        related: [{ at: call.place, message: 'reads the document' }],
        fix: {
          safety: 'safe',
          edits: found.map(({ value: { place } }) => ({
            file: place.file,
            range: [place.start, place.end] as const,
            text: 'false',
          })),
        },
      })
    }
  },

  bad: {
    'entities are put in': handler(
      'const document = libxml.parseXml(req.body, { noent: true, dtdload: true })\n  res.send(document.root().text())',
      {
        method: 'post',
        imports,
      },
    ),
  },
  good: {
    'nothing is said, which is safe': handler(
      'const document = libxml.parseXml(req.body, { nonet: true })\n  res.send(document.root().text())',
      {
        method: 'post',
        imports,
      },
    ),
    'a document of ours': handler("res.send(libxml.parseXml('<a/>', { noent: true }).root().name())", { imports }),
    'a parser that knows no entities': handler('res.json(new XMLParser({ processEntities: true }).parse(req.body))', {
      method: 'post',
      imports: "import { XMLParser } from 'fast-xml-parser'\n",
    }),
  },
  fixed: {
    'entities are put in': handler(
      'const document = libxml.parseXml(req.body, { noent: false, dtdload: false })\n  res.send(document.root().text())',
      {
        method: 'post',
        imports,
      },
    ),
  },
}

const parsers =
  /^(libxmljs2?|libxmljs-mt|libxml2-wasm|node-libxml)\b.*(parseXml|parseXmlString|parseXmlAsync|parseHtml|fromXml|fromString|SaxParser|loadXmlFromString)/

function optionsOn(options: Value): readonly { readonly option: string; readonly value: Value }[] {
  return ['noent', 'replaceEntities', 'dtdload', 'dtdattr'].flatMap((option) => {
    const value = fieldOf(options, option)
    const it = value === undefined ? undefined : settled(value)
    return value !== undefined && it?.is === 'boolean' && it.value ? [{ option, value: it }] : []
  })
}
