const testPath =
  /(?:^|\/)(?:__tests__|__mocks__|__fixtures__|tests?|specs?|e2e|cypress|playwright|fixtures?|mocks?|stories|storybook|\.storybook|testcontainers|test(?:ing)?-?(?:utils?|kit|helpers?)|(?:libs?|packages)\/testing)\/|[._-](?:test|tests|clienttest|servertest|test-setup|spec|specs|e2e|e2e-spec|cy|stories|story|fixture|mock|bench)\.[cm]?[jt]sx?$|(?:^|\/)(?:(?:jest|vitest|playwright|cypress)[\w.-]*|test-(?:setup|helpers?|utils?|server|db)[\w.-]*|[\w.-]*-test-(?:setup|helpers?|utils?))\.[cm]?[jt]s$/

/** Whether a path is of tests, fixtures, stories and the like. */
export function isTestPath(path: string): boolean {
  return testPath.test(path)
}
