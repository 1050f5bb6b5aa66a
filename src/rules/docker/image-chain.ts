/** What the final image of a Dockerfile is made of, and how it starts. */
import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Image, Instruction, Package, Stage } from '../../model/architecture/deployment.ts'

/** Images that somebody runs in earnest: neither by their name, nor by being built for development alone. */
export function releaseImages({ deployment }: Architecture): readonly Image[] {
  return deployment.images.filter((image) => {
    const builders = deployment.containers.filter(({ dockerfile }) => dockerfile === image.file)
    const isForDevelopers = builders.length > 0 && builders.every(({ development }) => development)
    return !image.development && !isForDevelopers && !/dev|test|debug/i.test(finalStage(image).name ?? '')
  })
}

export function finalStage({ stages }: Image): Stage {
  return stages.at(-1)!
}

/** The final stage after the stages that it stands on, the first of them at the front. */
export function finalChain(image: Image): readonly Stage[] {
  const chain: Stage[] = []
  for (let stage: Stage | undefined = finalStage(image); stage !== undefined && !chain.includes(stage); ) {
    chain.unshift(stage)
    const { from }: Stage = stage
    stage = from.stage ? image.stages.find(({ name }) => name?.toLowerCase() === from.image.toLowerCase()) : undefined
  }
  return chain
}

export function finalInstructions(image: Image): readonly Instruction[] {
  return finalChain(image).flatMap(({ instructions }) => instructions)
}

export function lastOf(instructions: readonly Instruction[], name: string): Instruction | undefined {
  return instructions.findLast((instruction) => instruction.name === name)
}

/** What becomes the first process: ENTRYPOINT, or CMD where there is none. */
export function startOf(image: Image): {
  readonly entrypoint: Instruction | undefined
  readonly command: Instruction | undefined
} {
  const instructions = finalInstructions(image)
  return { entrypoint: lastOf(instructions, 'ENTRYPOINT'), command: lastOf(instructions, 'CMD') }
}

/** The words of a start instruction, in either form. */
export function wordsOf({ exec, text }: Instruction): readonly string[] {
  return exec ?? text.split(/\s+/).filter((word) => word !== '')
}

/** The package that a Dockerfile is most likely about: of its own folder, or of the root. */
export function packageOf(image: Image, packages: readonly Package[]): Package | undefined {
  const folder = image.file.includes('/') ? image.file.slice(0, image.file.lastIndexOf('/') + 1) : ''
  return packages.find(({ file }) => file === `${folder}package.json`) ?? packages.find(({ file }) => file === 'package.json')
}

/** What `npm start`, `yarn run x` and the like run, by the package's scripts; null for any other command. */
export function scriptOf(words: readonly string[], { scripts }: Pick<Package, 'scripts'>): string | null {
  const [runner = '', ...rest] = words
  if (!/^(npm|yarn|pnpm|bun)$/.test(runner)) return null
  const [verb, name] = rest.filter((word) => !word.startsWith('-'))
  const script = verb === 'run' || verb === 'run-script' ? name : verb
  return script === undefined ? null : (scripts[script]?.text ?? null)
}
