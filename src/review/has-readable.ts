import { readTree } from './read-tree.ts'
import { readVersionControl } from './version-control.ts'

/** Files of the makes that some reader takes: code, SQL, schemas, API descriptions, deployments, settings. */
const readable =
  /\.(?:[cm]?[jt]sx?|sql|prisma|graphqls?|gql|ya?ml|json|toml|tf|env)$|(?:^|\/)(?:\.env[^/]*|(?:[\w.-]+\.)?(?:docker|container)file(?:\.[\w-]+)?)$/i

/** Whether a folder holds anything that a review judges: a page of text alone passes every rule, and says nothing. */
export function hasReadable(root: string): boolean {
  return readTree(root, readVersionControl(root)?.files ?? null).files.some(({ path }) => readable.test(path))
}
