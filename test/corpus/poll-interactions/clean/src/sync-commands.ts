// Part of a release, by hand: sends the commands to Discord.
import { putCommands } from './discord/api.js'
import { commands } from './discord/commands.js'

await putCommands(commands)
console.log(`${commands.length} commands sent`)
