import { Option } from 'commander'
import { type Add, type Done, folder, several } from './program-parts.ts'

/** A project is designed, and its design changed. */
export function addDesign(add: Add, done: Done): void {
  add(
    'design',
    'make of a request a design that runs: parts, decisions, pictures, a capacity plan, tests',
    'design "an API for our social sharing feature" --out social',
    'design "a marketplace with chat" --set users=2m --set compliance=gdpr',
    'design "a marketplace with chat" --interview --out market',
    'design "beehive inspections with photos, an API" --model local/qwen3',
    'design --change "add comments with moderation" --out social',
    'design --change "soft delete for posts" --out social',
    'design "our queries are getting slow as we scale" --out social',
  )
    .argument(
      '[request...]',
      'what is wanted, in words; a request for a review, for speed or for a change of the folder is done as that',
    )
    .option(
      '--out <folder>',
      'write the project there, with decisions of today or of `SOURCE_DATE_EPOCH`; without it nothing is written',
    )
    .option('--yes', 'bring up to date what only designs have written; what a person changed always stays')
    .option('--change <request>', 'change the design of the folder: add parts, soft delete, search, limits')
    .option('--interview', 'ask at the terminal what is not said, at most ten questions; Enter takes what is usual')
    .option('--brief <file>', 'a brief, as YAML; flags count before it')
    .option('--name <name>', 'what the project is called')
    .addOption(several('--archetype <name>', 'a kind of system of the catalogue, in place of reading the request'))
    .addOption(several('--part <name>', 'a part besides'))
    .addOption(several('--set <name=value>', 'something that was assumed, such as `users=100k` or `compliance=gdpr,pci`'))
    .option(
      '--profile <profile>',
      'a stance: default, discord-multitenant, modular-monolith, microservices, digitalocean, or a JSON file',
      'default',
    )
    .option('--supersede', 'take the place of decisions that it goes against')
    .option('--svg', 'pictures beside their texts')
    .option('--calibrate', 'measure what its operations take on this machine, and plan with that; in a project with `--yes`')
    .option(
      '--model <provider/model>',
      'a language model proposes what the words do not say, and the checks decide; asked only with this, as `lintel ask` asks',
    )
    .option('--most-tokens <n>', 'with `--model`, the most tokens of input and output, in all', '100000')
    .option('--most-cost <n>', 'with `--model`, the most that it may cost, by `--price`')
    .option('--price <input/output>', 'with `--model`, what a million tokens cost, such as 3/15')
    .option('--round-time <span>', 'with `--model`, the longest that one answer may take; there are at most two', '2min')
    .addOption(new Option('--lintel <spec>', 'the version or path of Lintel it depends on').hideHelp())
    .action(async (request, options) => done(await (await import('./commands/design.ts')).designCommand(request, options)))
}

/** What a project needs to carry its load. */
export function addPlan(add: Add, done: Done): void {
  add(
    'plan',
    'what the backend needs to carry its load, and what it would need with other numbers',
    'plan',
    'plan --set users=1m --engine postgres',
    'plan --curves capacity.svg',
    'plan --verify',
  )
    .addArgument(folder())
    .addOption(several('--set <name=value>', 'what if, such as `users=1m` or `peakFactor=10`'))
    .option('--engine <engine>', 'what if it ran on sqlite or postgres')
    .option('--processes <n>', 'what if so many processes served')
    .option('--database-cores <n>', 'what if the database had so many cores')
    .option('--replicas <n>', 'what if so many replicas shared its reads')
    .option('--whole', 'the whole plan as Markdown, with every number and its source')
    .option('--curves <file.svg>', 'draw the curves over the number of users')
    .option('--verify', 'run the load on this machine, and hold what comes against the plan')
    .option('--scale <n>', 'verify with the data of so many users, and of ten times as many', '20')
    .option('--seconds <n>', 'verify each operation for so long', '2')
    .action(async (path, options) => done(await (await import('./commands/plan.ts')).plan(path, options)))
}
