/** Tokens that a provider gives a shape of their own, so that they are known where they lie. */
export interface Shape {
  readonly what: string
  /** The first group, or all of it, is the secret. */
  readonly pattern: RegExp
}

/** With enough of its body to be a key, and not the line that a parser looks for. */
export const privateKey: RegExp =
  /(-----BEGIN (?:RSA |EC |DSA |OPENSSH |ENCRYPTED |PGP )?PRIVATE KEY(?: BLOCK)?-----)(?:\\n|\\r|\s|["'+,]|[A-Za-z-]+: [^\n]*\n)*[A-Za-z0-9+/=]{40}[A-Za-z0-9+/=\s\\]{60}/g

export const tokenShapes: readonly Shape[] = [
  { what: 'an access key of AWS', pattern: /(?<![A-Za-z0-9])((?:AKIA|ASIA)[A-Z2-7][A-Z0-9]{15})(?![A-Za-z0-9])/g },
  { what: 'a token of GitHub', pattern: /\b(gh[pousr]_[A-Za-z0-9]{36,251}|github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})\b/g },
  { what: 'a token of GitLab', pattern: /\b(glpat-[\w-]{20,})\b/g },
  { what: 'a token of Slack', pattern: /\b(xox[abeprs]-[A-Za-z0-9-]{20,})\b/g },
  { what: 'a webhook of Slack', pattern: /(https:\/\/hooks\.slack\.com\/services\/T[\w]{8,}\/B[\w]{8,}\/[\w]{20,})/g },
  {
    what: 'a webhook of Discord',
    pattern: /(https:\/\/(?:\w+\.)?discord(?:app)?\.com\/api\/webhooks\/\d{17,20}\/[\w-]{60,})/g,
  },
  { what: 'a token of a Discord bot', pattern: /(?<![\w.-])([MNO][A-Za-z\d_-]{23,27}\.[\w-]{6}\.[\w-]{27,40})(?![\w.-])/g },
  { what: 'a live key of Stripe', pattern: /\b([sr]k_live_[A-Za-z0-9]{16,})\b/g },
  { what: 'a secret of a webhook', pattern: /\b(whsec_[A-Za-z0-9+/=]{24,})/g },
  { what: 'a key of SendGrid', pattern: /\b(SG\.[\w-]{20,24}\.[\w-]{39,50})\b/g },
  { what: 'a key of Google', pattern: /(?<![\w-])(GOCSPX-[\w-]{28}|ya29\.[\w-]{40,})/g },
  { what: 'a token of npm', pattern: /\b(npm_[A-Za-z0-9]{36})\b/g },
  { what: 'a token of PyPI', pattern: /\b(pypi-AgEIcHlwaS5vcmc[\w-]{50,})/g },
  { what: 'a token of DigitalOcean', pattern: /\b(do[opr]_v1_[a-f0-9]{64})\b/g },
  { what: 'a token of Shopify', pattern: /\b(shp(?:at|ss|pa|ca)_[a-fA-F0-9]{32})\b/g },
  { what: 'a key of OpenAI', pattern: /\b(sk-(?:proj-|svcacct-|admin-)?[\w-]{20,}T3BlbkFJ[\w-]{20,})/g },
  { what: 'a key of Anthropic', pattern: /\b(sk-ant-[a-z]+\d+-[\w-]{80,})/g },
  { what: 'a key of Mailgun', pattern: /\b(key-[0-9a-f]{32})\b/g },
  { what: 'a token of Hugging Face', pattern: /\b(hf_[A-Za-z]{34})\b/g },
  { what: 'a token of Docker Hub', pattern: /\b(dckr_pat_[\w-]{27})\b/g },
  { what: 'a key of Linear', pattern: /\b(lin_api_[A-Za-z0-9]{40})\b/g },
  { what: 'a token of Atlassian', pattern: /\b(ATATT3[\w=-]{180,})/g },
  { what: 'a key of Azure storage', pattern: /AccountKey=([A-Za-z0-9+/]{86}==)/g },
]
