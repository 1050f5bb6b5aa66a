import { Argument, Command, CommanderError, Option } from 'commander'
import { version } from '../../house/version.ts'
import { decisionStatuses } from '../../model/decision.ts'
import { severities } from '../../model/finding.ts'
import type { EmitCommandOptions } from './commands/emit.ts'
import type { EmitHandoffOptions } from './commands/emit-handoff.ts'
import { type ExitCode, UsageError } from './faults.ts'
import { out } from './output.ts'
import { addDesign, addPlan } from './program-design.ts'
import { type Add, type Done, folder, several } from './program-parts.ts'

/** Does what the words of the command line say. Each command is loaded only when it is asked for. */
export async function run(words: readonly string[]): Promise<ExitCode> {
  let exit: ExitCode = 0
  const program = createProgram((code) => {
    exit = code
  })
  if (words.length === 0) program.outputHelp()
  else {
    try {
      await program.parseAsync(words, { from: 'user' })
    } catch (error) {
      if (!(error instanceof CommanderError)) throw error
      if (error.exitCode !== 0) throw asUsageError(error)
    }
  }
  return exit
}

function createProgram(done: Done): Command {
  const { bold, cyan, dim } = out.colours
  const program = new Command('lintel')
    .description('A backend architect you can run: write a blueprint, get an API that is right by construction.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .configureHelp({
      styleTitle: bold,
      styleCommandText: cyan,
      styleOptionText: cyan,
      styleArgumentText: cyan,
      styleDescriptionText: String,
    })
    // Errors are told in one place, as text or as JSON.
    .configureOutput({ outputError: () => {}, writeErr: () => {}, getOutHasColors: () => out.colours.isColorSupported })
    .exitOverride()
  const addGroup: Add = (name, says, ...examples) => addBare(program, name, says, examples)
  const add: Add = (name, says, ...examples) => addCommand(program, name, says, examples)
  addProjectCommands(add, done)
  addDesign(add, done)
  addPlan(add, done)
  addMigrate(addGroup, done)
  addReadingCommands(add, done)
  addWork(add, addGroup, done)
  addReview(add, done)
  addRemember(addGroup, done)
  addRecall(add, done)
  addAgents(add, addGroup, done)
  addAsk(add, done)
  program.addHelpText(
    'after',
    `\n${bold('Example:')}\n  ${dim('$')} lintel new notes && cd notes && npm install && npx lintel dev`,
  )
  return program
}

function addCommand(parent: Command, name: string, says: string, examples: readonly string[]): Command {
  return addBare(parent, name, says, examples).option('--json', 'answer as JSON')
}

/** Of a group of commands, each of which has options of its own. */
function addBare(parent: Command, name: string, says: string, examples: readonly string[]): Command {
  const { bold, dim } = out.colours
  const shown = examples.map((each) => `  ${dim('$')} lintel ${each}`).join('\n')
  return parent
    .command(name)
    .description(says)
    .addHelpText('after', `\n${bold('Example:')}\n${shown}`)
}

/** A project is begun, and served. */
function addProjectCommands(add: Add, done: Done): void {
  add(
    'new',
    'begin a project: a blueprint, its handlers, and what a TypeScript project needs',
    'new notes',
    'new notes --dir services/notes',
  )
    .argument('<name>', 'its name, or a path that ends with it; its blueprint and package take it')
    .option('--dir <folder>', 'where to write it; a folder of its name unless said')
    .option('--calibrate', 'measure what its operations take on this machine, and plan with that')
    .addOption(new Option('--lintel <spec>', 'the version or path of Lintel it depends on').hideHelp())
    .action(async (name, options) => done((await import('./commands/new.ts')).newProject(name, options)))
  add('dev', 'serve a folder while you write it: reloads on every change, signs its own tokens', 'dev', 'dev ./notes --port 4000')
    .addArgument(folder())
    .option('--port <n>', 'the port to listen on; 0 takes a free one', '3000')
    .option('--host <host>', 'the address to listen on', '127.0.0.1')
    .option('--postgres', 'bring up a PostgreSQL server of the project, and serve from it')
    .action(async (path, options) => done(await (await import('./dev/dev.ts')).dev(path, options)))
  add('start', 'serve a folder in production, with settings from the environment', 'start ./notes', 'start --processes 2')
    .addArgument(folder())
    .option('--processes <n>', 'how many processes serve beside each other, 1 to 64; 1 unless `LINTEL_PROCESSES` says')
    .action(async (path, options) => done(await (await import('./commands/start.ts')).start(path, options)))
  add('token', 'sign a token that `lintel dev` accepts', 'token --sub ada', 'token --sub ada --role editor --ttl 30d')
    .addArgument(folder())
    .requiredOption('--sub <id>', 'who it stands for')
    .addOption(several('--role <role>', 'a role it grants'))
    .option('--tenant <tenant>', 'on whose behalf')
    .option('--ttl <span>', 'how long it is good', '8h')
    .action(async (path, options) => done(await (await import('./commands/token.ts')).token(path, options)))
}

/** Work beside the requests is looked at, and mended. */
function addWork(add: Add, addGroup: Add, done: Done): void {
  const events = addGroup(
    'events',
    'look at events and deliveries, and mend them',
    'events list',
    'events list --dead',
    'events retry --all',
  )
  addCommand(events, 'list', 'what waits, what is dead and why, what happened lately', ['events list', 'events list --dead'])
    .addArgument(folder())
    .option('--dead', 'dead letters, and why they died')
    .option('--consumer <name>', 'of one consumer, such as `on:orderPlaced`')
    .addOption(several('--name <event>', 'events of this name'))
    .option('--since <when>', 'a span before now, or a time', '1d')
    .option('--limit <n>', 'most lines', '50')
    .action(async (path, options) => done(await (await import('./commands/events.ts')).listEvents(path, options)))
  addCommand(events, 'retry', 'try dead letters again', ['events retry --consumer on:orderPaid', 'events retry --all'])
    .addArgument(folder())
    .addOption(several('--id <id>', 'the event'))
    .option('--consumer <name>', 'all of one consumer')
    .option('--all', 'all there are')
    .action(async (path, options) => done(await (await import('./commands/events.ts')).retryEvents(path, options)))
  addCommand(events, 'replay', 'deliver events once more, for as long as they are kept', [
    'events replay --name orderPaid --since 2h',
  ])
    .addArgument(folder())
    .addOption(several('--name <event>', 'events of this name'))
    .option('--to <consumer>', 'to whom; to the subscriber of the event unless said')
    .option('--since <when>', 'a span before now, or a time', '1d')
    .addOption(several('--id <id>', 'only this event'))
    .action(async (path, options) => done(await (await import('./commands/events.ts')).replayEvents(path, options)))
  add('sagas', 'look at sagas', 'sagas --status stuck')
    .addArgument(folder())
    .addOption(new Option('--status <status>', 'as they stand').choices(['running', 'undoing', 'done', 'undone', 'stuck']))
    .option('--name <saga>', 'of this name')
    .option('--limit <n>', 'most lines', '50')
    .action(async (path, options) => done(await (await import('./commands/events.ts')).listSagas(path, options)))
}

/** Tables of an earlier blueprint become those of this one while it is served. */
function addMigrate(addGroup: Add, done: Done): void {
  const migrate = addGroup(
    'migrate',
    'change the tables of a system that is served, and carry its data elsewhere',
    'migrate plan',
    'migrate apply --allow-destructive person.bio',
    'migrate copy --from .lintel --to postgres://localhost/shop',
  )
  const destructive = () => several('--allow-destructive <name>', 'a step that destroys values')
  const lockTimeout = () =>
    new Option('--lock-timeout <span>', 'how long a change may keep others waiting for its lock: 50ms unless said')
  const through = () =>
    new Option('--through <wave>', 'no further than backfill, or to contract without a stop').choices(['backfill', 'contract'])
  const commands = () => import('./commands/migrate.ts')
  const step = (name: string, says: string, example: string) => addCommand(migrate, name, says, [example]).addArgument(folder())
  step('plan', 'show what would change, in which order, under which locks', 'migrate plan --sql migrations/next')
    .addOption(destructive())
    .option('--sql <folder>', 'write the plan as numbered SQL files')
    .action(async (path, options) => done(await (await commands()).planMigration(path, options)))
  step('apply', 'change the tables, in waves that keep what is served serving', 'migrate apply')
    .addOption(destructive())
    .addOption(through())
    .addOption(lockTimeout())
    .action(async (path, options) => done(await (await commands()).applyMigration(path, options)))
  step('status', 'tell how far a migration has come', 'migrate status').action(async (path, options) =>
    done(await (await commands()).tellMigration(path, options)),
  )
  step('down', 'take back what was not contracted yet', 'migrate down')
    .addOption(lockTimeout())
    .action(async (path, options) => done(await (await commands()).takeBackMigration(path, options)))
  addCommand(migrate, 'copy', 'carry all data to another engine, and compare them there', [
    'migrate copy --from .lintel --to postgres://localhost/shop',
  ])
    .requiredOption('--from <place>', 'a data folder, its `data.db`, or `postgres://…`')
    .requiredOption('--to <place>', 'an empty database by `postgres://…`, or a folder')
    .option('--blueprint <path>', 'refuse data that are not of this blueprint')
    .option('--resume', 'go on with a copy that was not finished')
    .action(async (options) => done(await (await import('./commands/migrate-copy.ts')).migrateCopy(options)))
}

/** A blueprint is judged, written in other forms, and its codes are explained. */
function addReadingCommands(add: Add, done: Done): void {
  add('check', 'tell every mistake of a blueprint', 'check', 'check blueprint.json --json')
    .argument('[path]', 'a folder, or a TypeScript or JSON file', '.')
    .action(async (path, options) => done(await (await import('./commands/check.ts')).check(path, options)))
  add(
    'emit',
    'write a blueprint in another form',
    'emit openapi --out openapi.json',
    'emit diagram --kind container --svg --out system.svg',
    'emit diagram --kind sequence --action sharePost',
    'emit diagram --kind saga',
    'emit handoff platform --out deploy --with postgres',
  )
    .argument('<kind>', 'openapi, schema, sql, types, diagram, blueprint or handoff')
    .argument('[words...]', 'the folder of the project, or a file; for a hand-off the role before it')
    .option('--out <path>', 'write to a file in place of standard output; a hand-off to a folder')
    .option('--force', 'a hand-off replaces files that differ')
    .addOption(several('--with <server>', 'a server of the deployment: postgres, nats or redis'))
    .option('--api <version>', 'the document of an older version of the API')
    .option('--svg', 'a diagram as a picture')
    .option('--from <path>', 'draw what a repository holds, as a review reads it')
    .addOption(
      new Option('--kind <kind>', 'which diagram')
        .choices(['er', 'context', 'container', 'component', 'sequence', 'saga'])
        .default('er'),
    )
    .option('--action <name>', 'of a sequence: the action, where there are several')
    .action(async (kind, words, options) => done(await emitWords(kind, words, options)))
  add(
    'release',
    'freeze a version of the API: what it promises is kept, and `lintel check` refuses what would break it',
    'release',
    'release v1 ./shop',
  )
    .argument('[version]', 'the version; the present one unless said')
    .argument('[path]', 'a folder, or a TypeScript or JSON file', '.')
    .action(async (version, path, options) =>
      done(await (await import('./commands/release.ts')).releaseCommand(version, path, options)),
    )
  add('explain', 'tell what a code or a rule means', 'explain LNTM006', 'explain unserved', 'explain mig/index-blocks-writes')
    .argument('[code]', 'the code, or the id of a rule; all of them when left out')
    .action(async (code, options) => done((await import('./commands/explain.ts')).explainCommand(code, options)))
}

/** `emit <kind> [folder]`, `emit handoff <role> [folder]`. */
async function emitWords(kind: string, words: readonly string[], options: EmitWords): Promise<ExitCode> {
  const isHandoff = kind === 'handoff'
  const extra = words[isHandoff ? 2 : 1]
  if (extra !== undefined) throw new UsageError(`\`${extra}\` is one word too many`, '`lintel emit --help` lists what there is')
  if (isHandoff) return (await import('./commands/emit-handoff.ts')).emitHandoffCommand(words[0], words[1] ?? '.', options)
  if (options.force || (options.with?.length ?? 0) > 0)
    throw new UsageError('`--force` and `--with` are for `lintel emit handoff`', 'leave them out')
  return (await import('./commands/emit.ts')).emitCommand(kind, words[0] ?? '.', options)
}

type EmitWords = EmitHandoffOptions & EmitCommandOptions

/** A repository is judged, and mended. */
function addReview(add: Add, done: Done): void {
  const form = (kind: string, what: string) => [`--${kind} [file]`, `${what}, to a file or standard output`] as const
  add(
    'review',
    'judge a repository: find what is wrong, prove it, mend it',
    'review',
    'review ../shop --profile gate --sarif review.sarif',
    'review --fix=suggested',
  )
    .argument('[path]', 'the folder of the repository', '.')
    .addOption(new Option('--profile <profile>', 'how much is told').choices(['gate', 'review', 'audit']))
    .addOption(
      new Option('--fail-on <severity>', 'ends with 1 from this severity on').choices([...severities, 'never']).default('high'),
    )
    .option('--since <ref>', 'what counts as released: the base that changes are compared with')
    .option('--all', 'judge all of history, as if nothing were released')
    .addOption(several('--off <rule>', 'a rule that is not applied'))
    .option('--config <file>', 'settings, and rules of your own; `lintel.json` unless said')
    .option('--baseline <file>', 'accepted findings; `.lintel/review-baseline.json` unless said')
    .option('--write-baseline', 'accept what is found, with `--because`')
    .option('--because <why>', 'the reason for what is accepted')
    .option('--fix [safety]', 'apply the safe fixes, or with `--fix=suggested` all but those that need a person')
    .option('--prove [folder]', 'write a script for each finding that was reproduced; to `.lintel/proofs` unless said')
    .option('--no-summary', 'leave out what the project is by now')
    .option('--no-lab', 'run nothing: judge migrations as they are read')
    .option('--every', 'tell every finding of a rule in full')
    .option(...form('sarif', 'SARIF 2.1.0'))
    .option(...form('markdown', 'Markdown for a pull request'))
    .option(...form('html', 'one page with a picture of what was read'))
    .option(...form('model', 'the architecture as it was read, as JSON'))
    .action(async (path, options) => done(await (await import('./commands/review.ts')).review(path, options)))
  add('rule', 'begin a rule of your own', 'rule new acme/no-raw-sql', 'rule new acme/no-raw-sql --dir tools/rules')
    .addArgument(new Argument('<what>', 'what to do').choices(['new']))
    .argument('<id>', '`<group>/<name>`, in kebab-case')
    .option('--dir <folder>', 'where rules are kept', 'rules')
    .action(async (_what, id, options) => done((await import('./commands/rule.ts')).newRule(id, options)))
}

/** What was decided and learnt is kept. */
function addRemember(addGroup: Add, done: Done): void {
  const remember = addGroup(
    'remember',
    'keep a decision, a pattern or a lesson, in memory and in the files that people read',
    'remember decision "One share a person" --because "a retry is harmless"',
    'remember lesson "Batch the inserts" --label "What works"',
  )
  const commands = () => import('./commands/remember.ts')
  const kind = (name: string, says: string, ...examples: string[]) =>
    addCommand(remember, name, says, examples)
      .addOption(inFolder())
      .option('--by <name>', 'who keeps it', process.env.USER ?? 'somebody')
  kind(
    'decision',
    'keep what was decided, and why, with a check that shows whether it is kept',
    'remember decision "Orders own their tables" --because "to be a service one day" --check "tables belong to src/modules/*"',
  )
    .argument('<title>', 'what was decided')
    .requiredOption('--because <why>', 'the reason')
    .option('--context <text>', 'the problem; the title unless said')
    .option('--type <type>', 'architecture, database, api, caching, authentication or another word', 'architecture')
    .addOption(new Option('--status <status>', 'as it stands').choices([...decisionStatuses]).default('accepted'))
    .option('--check <check>', 'what shows whether it is kept')
    .option('--supersedes <decision>', 'the decision that it takes the place of')
    .action(async (title, options) => done(await (await commands()).rememberDecision(title, options)))
  kind(
    'pattern',
    'keep a way to solve a problem',
    'remember pattern "Claim check" --problem "large events" --solution "store, send a key"',
  )
    .argument('<name>', 'what it is called')
    .requiredOption('--problem <text>', 'what it solves')
    .requiredOption('--solution <text>', 'how')
    .option('--category <word>', 'of which kind', 'backend')
    .option('--forces <text>', 'what pulls one way and another')
    .option('--consequences <text>', 'what follows')
    .option('--when-not <text>', 'where it does harm')
    .option('--source <text>', 'where it is from')
    .action(async (name, options) => done(await (await commands()).rememberPattern(name, options)))
  kind(
    'lesson',
    'keep what was learnt',
    'remember lesson "One index less made writes 8 % faster" --label "What works" --run load-20260301',
  )
    .argument('<text>', 'what was learnt')
    .addOption(
      new Option('--label <label>', 'under which it stands')
        .choices([
          'What works',
          'What to avoid',
          'Optimization opportunities',
          'Scaling considerations',
          'Works well with',
          'Handoff requirements',
        ])
        .default('What works'),
    )
    .option('--run <id>', 'the measured run that its figures come from')
    .action(async (text, options) => done(await (await commands()).rememberLesson(text, options)))
  addCommand(remember, 'settle', 'say what counts of a decision that was changed in two places', [
    'remember settle ADR-4 --take file',
    'remember settle docs/adr/0004-queues.md',
  ])
    .argument('<what>', 'the decision; or a file whose number another has, which gets the next that is free')
    .addOption(inFolder())
    .addOption(
      new Option('--take <which>', 'what counts; `both` keeps what memory said as a decision of its own').choices([
        'file',
        'memory',
        'both',
      ]),
    )
    .action(async (what, options) => done(await (await commands()).settleCommand(what, options)))
}

/** What is known is found again, and held against the code. */
function addRecall(add: Add, done: Done): void {
  add(
    'recall',
    'find what is known, and tell which decisions the code has broken',
    'recall idempotency',
    'recall ADR-4',
    'recall --check',
  )
    .argument('[words...]', 'what about; the decisions that hold when left out')
    .addOption(inFolder())
    .option('--limit <n>', 'most lines', '20')
    .option('--check', 'hold each decision against the code: ends with 1 where one is broken')
    .option('--commands', 'run the commands that checks name, too')
    .action(async (words, options) => done(await (await import('./commands/recall.ts')).recallCommand(words, options)))
  add('summary', 'tell what was built, decided and measured, in eight fields', 'summary', 'summary --insights')
    .addArgument(folder())
    .option('--insights', 'bring `.superagent/memory/insights.md` up to date with it')
    .action(async (path, options) => done(await (await import('./commands/summary.ts')).summaryCommand(path, options)))
}

const inFolder = () => new Option('--in <folder>', 'the folder of the project').default('.')

/** A language model, where there is one, works with the tools of agents. */
function addAsk(add: Add, done: Done): void {
  add(
    'ask',
    'have a language model work on a request with these tools; what it proposes is written where you consent',
    'ask "add comments to posts"',
    'ask "why is the feed slow?" ./social --model local/qwen3 --most-tokens 100000',
  )
    .argument('<request>', 'what you want')
    .addArgument(folder())
    .option('--model <provider/model>', 'anthropic/…, openai/… or local/…; `LINTEL_MODEL` unless said')
    .option('--rounds <n>', 'the most answers of the model', '20')
    .option('--most-tokens <n>', 'the most tokens of input and output, in all', '500000')
    .option('--most-cost <n>', 'the most that it may cost, by `--price`')
    .option('--price <input/output>', 'what a million tokens cost, such as 3/15; `LINTEL_MODEL_PRICE` unless said')
    .option('--round-time <span>', 'the longest that one answer may take', '2min')
    .option('--most-time <span>', 'the longest that all of it may take', '15min')
    .addOption(new Option('--yes-to <what>', 'ask nobody, write nothing: keep the changes as a patch').choices(['none']))
    .option('--apply', 'fail at once where nobody can be asked')
    .action(async (request, path, options) => done(await (await import('./commands/ask.ts')).askCommand(request, path, options)))
}

/** Agents work with a project, and a person says yes to what is destructive. */
function addAgents(add: Add, addGroup: Add, done: Done): void {
  addGroup('mcp', 'serve all of this to agents, over the Model Context Protocol', 'mcp ./shop', 'mcp --http --port 4100')
    .addArgument(folder())
    .option('--http', 'over streamable HTTP, with a bearer token; over the standard streams unless said')
    .option('--port <n>', 'with `--http`, the port to listen on; 0 takes a free one', '4100')
    .option('--host <host>', 'with `--http`, the address to listen on', '127.0.0.1')
    .addOption(several('--allow-origin <origin>', 'pages of this origin may call, beside those of this machine'))
    .addOption(several('--allow-host <name>', 'callers may use this name for the server, beside those of the loopback'))
    .addOption(several('--env <name>', 'a variable that the project is given, beside the usual ones'))
    .option('--json', 'tell what goes wrong as JSON')
    .action(async (path, options) => done(await (await import('./commands/mcp.ts')).mcp(path, options)))
  add('approve', 'say yes, at a terminal, to what an agent waits for', 'approve plan-0123456789abcdef')
    .argument('<plan>', 'the `planId` that the agent was answered')
    .addArgument(folder())
    .action(async (plan, path, options) => done(await (await import('./commands/approve.ts')).approve(plan, path, options)))
}

/** `error: unknown command 'strat'\n(Did you mean start?)` in our own words. */
function asUsageError({ message }: CommanderError): UsageError {
  const [first = '', hint] = message.replace(/^error: /, '').split('\n')
  const near = /\(Did you mean (?:one of )?(.+?)\?\)/.exec(hint ?? '')?.[1]
  const says = first.replaceAll(/'([^']*)'/g, '`$1`').replace(/\.$/, '')
  return new UsageError(says, near ? `did you mean \`${near}\`?` : '`lintel --help` lists what there is')
}
