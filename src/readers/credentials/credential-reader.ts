import type { Facts } from '../../model/architecture/architecture.ts'
import type { Reader, Sources } from '../reader.ts'
import { credentialsIn } from './find-credentials.ts'

/** Changes whenever {@link credentialsIn} says something else of the same text. */
const version = 5

/** Reads every text file, whatever it is: a secret stands anywhere. */
export const credentialReader: Reader = {
  name: 'credentials',
  async read(sources): Promise<Facts> {
    const found = sources.files
      .filter(({ path }) => isOurs(path) && !isKeptOut(sources, path))
      .flatMap(({ path }) => sources.facts(path, 'credentials', version, (text) => credentialsIn(path, text)))
    return { credentials: found }
  },
}

/** Tests, examples and prose show what a secret looks like; patches and catalogues of translations are somebody else's. */
const shown =
  /(^|\/)(tests?|__tests__|__mocks__|__fixtures__|specs?|e2e|fixtures?|mocks?|examples?|samples?|demos?|docs?|documentation|(docs?|documentation)-?(web)?site|stories|cypress|playwright|testdata|test-data|locales?|i18n|snippets?|tutorials?)\/|[._-](tests?|specs?|e2e|stories|fixtures?|mocks?|example|sample|template|tmpl|dist|snap)(\.|$)|\.(md|mdx|rst|adoc|txt|csv|tsv|svg|html?|css|scss|po|patch|diff|ipynb|http|rest|pub|crt|cer)$|(^|\/)(mocks?|fixtures?|stubs?)\.[cm]?[jt]sx?$|(^|\/)(README|CHANGELOG|HISTORY|LICENSE)/i

function isOurs(path: string): boolean {
  return !shown.test(path)
}

/** A `.env` that lies in the folder and is kept out of the repository is where secrets should be. */
function isKeptOut(sources: Sources, path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (!/^\.env(\.|$)|\.local$/.test(name)) return false
  const folders = [path.slice(0, path.length - name.length), '']
  return folders.some(
    (folder) => sources.has(`${folder}.gitignore`) && /^[ \t]*\/?(\*\*\/)?\*?\.env/m.test(sources.text(`${folder}.gitignore`)),
  )
}
