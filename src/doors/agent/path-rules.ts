/** Which files of a project a model may see and propose to change. Names are compared as file systems that fold case do. */

export type PathJudgement = { readonly refused: string; readonly remedy: string } | { readonly marks: readonly string[] }

const closed = ['.git', '.lintel', 'node_modules', '.ssh', '.aws', '.gnupg', '.docker', '.kube']

/** Where secrets are kept. */
const secretNames =
  /^(\.env.*|\.?env\.(local|production|prod|development|dev|staging|test)|.*\.(pem|key|p12|pfx|jks|keystore|kdbx|tfstate|tfvars)|id_(rsa|dsa|ecdsa|ed25519).*|\.npmrc|\.yarnrc.*|\.netrc|_netrc|\.pgpass|\.git-credentials|\.htpasswd|\.pypirc|credentials|credentials\.json|secrets?\.(json|ya?ml|toml)|service-account.*\.json|approval\.key)$/

/** What somebody runs by looking at a project, or a machine without being asked: a whole path, or the end of one. */
const runsCode =
  /(^|\/)(\.github|\.gitea|\.forgejo|\.gitlab|\.ci|\.circleci|\.buildkite|\.husky|\.githooks|\.vscode|\.idea|\.devcontainer|\.woodpecker|\.azure-pipelines)\/|(^|\/)(\.gitlab-ci\.ya?ml|\.travis\.yml|\.drone\.yml|\.woodpecker\.ya?ml|azure-pipelines.*\.ya?ml|bitbucket-pipelines\.yml|appveyor\.yml|jenkinsfile.*|dockerfile.*|containerfile.*|(docker-)?compose.*\.ya?ml|makefile|gnumakefile|taskfile\.ya?ml|justfile|procfile|vagrantfile|\.pre-commit-config\.ya?ml|lefthook\.ya?ml|package\.json|package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|pnpm-workspace\.yaml|bun\.lockb?|\.pnpmfile\.cjs|action\.ya?ml|lintel\.json|\.envrc|\.gitattributes|\.gitmodules|\.gitconfig|.*\.config\.[cm]?[jt]s|.*\.(sh|bash|zsh|ps1|bat|cmd|service))$/

/** What steers agents that work here later. */
const steersAgents =
  /(^|\/)(\.claude|\.claude-plugin|\.cursor|\.codex|\.windsurf|\.superagent|plugin)\/|(^|\/)(agents\.md|claude\.md|gemini\.md|\.mcp\.json|\.cursorrules|\.windsurfrules)$/

const format = /[\p{Cf}\p{Cc}\p{Co}\p{Cs}]/u

/** What a version of the API promised: changed here, a break is no longer told. */
const released = /(^|\/)api\/v\d{1,6}\.json$/

/** Whether a model may neither read nor list it. */
export function isHiddenPath(path: string): boolean {
  const names = folded(path)
  return names.some((name) => closed.includes(name)) || names.some((name) => secretNames.test(name))
}

/** Whether a change of it may be proposed, and what has to be said of it to who consents. */
export function judgePath(path: string): PathJudgement {
  const names = folded(path)
  const shut = names.find((name) => closed.includes(name))
  if (shut !== undefined) return { refused: `nothing is changed in \`${shut}/\``, remedy: 'a person does that, if it has to be' }
  if (names.some((name) => secretNames.test(name)))
    return { refused: `\`${path}\` is where secrets are kept`, remedy: 'say in your answer what a person should put there' }
  if (format.test(path) || path.split('/').some((name) => /[^.][. ]+$/.test(name)))
    return { refused: 'the path has characters that hide what it names', remedy: 'name it in plain characters' }
  const plain = names.join('/')
  const marks = { 'runs code': runsCode, 'steers agents': steersAgents, 'changes what was released': released }
  return { marks: Object.entries(marks).flatMap(([mark, form]) => (form.test(plain) ? [mark] : [])) }
}

/** `.GIT`, `.git ` and `.g\u200cit` are one name to some file system. */
function folded(path: string): readonly string[] {
  return path
    .split(/[/\\]/)
    .map((name) =>
      name
        .normalize('NFKC')
        .replaceAll(/\p{Cf}/gu, '')
        .toLowerCase()
        .replace(/(?<=[^.])[. ]+$/, '')
        .replace(/::?\$.*$/, ''),
    )
    .filter((name) => name !== '' && name !== '.')
}
