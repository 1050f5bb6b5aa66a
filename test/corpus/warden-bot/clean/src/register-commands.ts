import { REST, Routes } from 'discord.js'
import { definitions } from './commands.js'
import { config } from './config.js'

// By hand or by the release job, when commands have changed: never by a shard.
const rest = new REST({ timeout: 10_000 }).setToken(config.token)
const { id } = (await rest.get(Routes.currentApplication())) as { id: string }
await rest.put(Routes.applicationCommands(id), { body: definitions.map((definition) => definition.toJSON()) })
