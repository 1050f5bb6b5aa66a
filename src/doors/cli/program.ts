import { Argument, Command, CommanderError, Option } from 'commander'
import { version } from '../../house/version.ts'
import { severities } from '../../model/finding.ts'
import { type ExitCode, UsageError } from './faults.ts'
import { out } from './output.ts'

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

type Done = (exit: ExitCode) => void

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
  addMigrate(addGroup, done)
  addReadingCommands(add, done)
  addWork(add, addGroup, done)
  addReview(add, done)
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

type Add = (name: string, says: string, ...examples: string[]) => Command
const folder = () => new Argument('[folder]', 'the folder of the project').default('.')

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
    .addOption(new Option('--lintel <spec>', 'the version or path of Lintel it depends on').hideHelp())
    .action(async (name, options) => done((await import('./commands/new.ts')).newProject(name, options)))
  add('dev', 'serve a folder while you write it: reloads on every change, signs its own tokens', 'dev', 'dev ./notes --port 4000')
    .addArgument(folder())
    .option('--port <n>', 'the port to listen on; 0 takes a free one', '3000')
    .option('--host <host>', 'the address to listen on', '127.0.0.1')
    .option('--postgres', 'bring up a PostgreSQL server of the project, and serve from it')
    .action(async (path, options) => done(await (await import('./dev/dev.ts')).dev(path, options)))
  add('start', 'serve a folder in production, with settings from the environment', 'start ./notes')
    .addArgument(folder())
    .action(async (path) => done(await (await import('./commands/start.ts')).start(path)))
  add('token', 'sign a token that `lintel dev` accepts', 'token --sub ada', 'token --sub ada --role editor --ttl 30d')
    .addArgument(folder())
    .requiredOption('--sub <id>', 'who it stands for')
    .option('--role <role>', 'a role it grants; may be said again', (role: string, all: string[]) => [...all, role], [])
    .option('--tenant <tenant>', 'on whose behalf')
    .option('--ttl <span>', 'how long it is good', '8h')
    .action(async (path, options) => done(await (await import('./commands/token.ts')).token(path, options)))
}

/** Work beside the requests is looked at, and mended. */
function addWork(add: Add, addGroup: Add, done: Done): void {
  const several = (value: string, all: string[]) => [...all, value]
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
    .option('--name <event>', 'events of this name; may be said again', several, [])
    .option('--since <when>', 'a span before now, or a time', '1d')
    .option('--limit <n>', 'most lines', '50')
    .action(async (path, options) => done(await (await import('./commands/events.ts')).listEvents(path, options)))
  addCommand(events, 'retry', 'try dead letters again', ['events retry --consumer on:orderPaid', 'events retry --all'])
    .addArgument(folder())
    .option('--id <id>', 'the event; may be said again', several, [])
    .option('--consumer <name>', 'all of one consumer')
    .option('--all', 'all there are')
    .action(async (path, options) => done(await (await import('./commands/events.ts')).retryEvents(path, options)))
  addCommand(events, 'replay', 'deliver events once more, for as long as they are kept', [
    'events replay --name orderPaid --since 2h',
  ])
    .addArgument(folder())
    .option('--name <event>', 'events of this name; may be said again', several, [])
    .option('--to <consumer>', 'to whom; to the subscriber of the event unless said')
    .option('--since <when>', 'a span before now, or a time', '1d')
    .option('--id <id>', 'only this event; may be said again', several, [])
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
  const more = (name: string, all: string[]) => [...all, name]
  const act = (what: string) => async (path: string, options: object) =>
    done(await (await import('./commands/migrate.ts')).migrate(what as 'plan', path, options as never))
  const step = (what: string, says: string, example: string) =>
    addCommand(migrate, what, says, [example])
      .addArgument(folder())
      .option('--allow-destructive <name>', 'a step that destroys values; may be said again', more, [])
      .addOption(
        new Option('--through <wave>', 'no further than backfill, or to contract without a stop').choices([
          'backfill',
          'contract',
        ]),
      )
      .option('--sql <folder>', 'write the plan as numbered SQL files')
      .option('--lock-timeout <span>', 'how long a change may keep others waiting for its lock: 50ms unless said')
      .action(act(what))
  step('plan', 'show what would change, in which order, under which locks', 'migrate plan --sql migrations/next')
  step('apply', 'change the tables, in waves that keep what is served serving', 'migrate apply')
  step('status', 'tell how far a migration has come', 'migrate status')
  step('down', 'take back what was not contracted yet', 'migrate down')
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
    'emit diagram --kind saga',
  )
    .argument('<kind>', 'openapi, schema, sql, types, diagram or blueprint')
    .argument('[folder]', 'the folder of the project, or a file', '.')
    .option('--out <file>', 'write to a file in place of standard output')
    .option('--api <version>', 'the document of an older version of the API')
    .option('--svg', 'a diagram as a picture')
    .option('--from <path>', 'draw what a repository holds, as a review reads it')
    .addOption(new Option('--kind <kind>', 'which diagram').choices(['er', 'container', 'saga']).default('er'))
    .action(async (kind, path, options) => done(await (await import('./commands/emit.ts')).emitCommand(kind, path, options)))
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
    .option('--off <rule>', 'a rule that is not applied; may be said again', (rule: string, all: string[]) => [...all, rule], [])
    .option('--config <file>', 'settings, and rules of your own; `lintel.json` unless said')
    .option('--baseline <file>', 'accepted findings; `.lintel/review-baseline.json` unless said')
    .option('--write-baseline', 'accept what is found, with `--because`')
    .option('--because <why>', 'the reason for what is accepted')
    .option('--fix [safety]', 'apply the safe fixes, or with `--fix=suggested` all but those that need a person')
    .option('--prove [folder]', 'write a script for each finding that was reproduced; to `.lintel/proofs` unless said')
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

/** `error: unknown command 'strat'\n(Did you mean start?)` in our own words. */
function asUsageError({ message }: CommanderError): UsageError {
  const [first = '', hint] = message.replace(/^error: /, '').split('\n')
  const near = /\(Did you mean (?:one of )?(.+?)\?\)/.exec(hint ?? '')?.[1]
  const says = first.replaceAll(/'([^']*)'/g, '`$1`').replace(/\.$/, '')
  return new UsageError(says, near ? `did you mean \`${near}\`?` : '`lintel --help` lists what there is')
}
