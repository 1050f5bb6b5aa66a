// A deployment step, not part of the start: sends the commands only when they differ from what Discord has.
import { createHash } from 'node:crypto'
import { REST, Routes } from 'discord.js'
import { definitions } from './commands/definitions.js'

const application = process.env.DISCORD_APPLICATION_ID
if (!application || !process.env.DISCORD_TOKEN) throw new Error('DISCORD_APPLICATION_ID and DISCORD_TOKEN are needed')

const rest = new REST({ timeout: 10_000, retries: 2 }).setToken(process.env.DISCORD_TOKEN)
const wanted = definitions.map((d) => d.toJSON())
const digest = (x: unknown) => createHash('sha256').update(JSON.stringify(x)).digest('hex')
const present = (await rest.get(Routes.applicationCommands(application))) as { name: string; description: string }[]

const names = (list: { name: string; description: string }[]) => list.map(({ name, description }) => [name, description]).sort()
if (digest(names(present)) === digest(names(wanted))) console.log('commands are up to date')
else {
  await rest.put(Routes.applicationCommands(application), { body: wanted })
  console.log(`${wanted.length} commands registered`)
}
