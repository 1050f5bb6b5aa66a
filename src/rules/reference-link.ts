const apiRisks: Readonly<Record<string, string>> = {
  API1: '0xa1-broken-object-level-authorization',
  API2: '0xa2-broken-authentication',
  API3: '0xa3-broken-object-property-level-authorization',
  API4: '0xa4-unrestricted-resource-consumption',
  API5: '0xa5-broken-function-level-authorization',
  API6: '0xa6-unrestricted-access-to-sensitive-business-flows',
  API7: '0xa7-server-side-request-forgery',
  API8: '0xa8-security-misconfiguration',
  API9: '0xa9-improper-inventory-management',
  API10: '0xaa-unsafe-consumption-of-apis',
}

/** Where a reference of a rule can be read; null for what has no address of its own. */
export function referenceLink(reference: string): string | null {
  const cwe = /^CWE-(\d+)$/.exec(reference)
  if (cwe !== null) return `https://cwe.mitre.org/data/definitions/${cwe[1]}.html`
  const risk = apiRisks[/^(API\d+):2023$/.exec(reference)?.[1] ?? '']
  if (risk !== undefined) return `https://owasp.org/API-Security/editions/2023/en/${risk}/`
  const rfc = /^RFC ?(\d+)/.exec(reference)
  if (rfc !== null) return `https://www.rfc-editor.org/rfc/rfc${rfc[1]}`
  if (/^ASVS \d/.test(reference)) return 'https://owasp.org/www-project-application-security-verification-standard/'
  return /^https:\/\/[^\s<>()]+$/.test(reference) ? reference : null
}
