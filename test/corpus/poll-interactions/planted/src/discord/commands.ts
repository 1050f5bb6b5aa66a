import { ApplicationCommandOptionType, InteractionContextType } from 'discord-api-types/v10'

export const commands = [
  {
    name: 'poll',
    description: 'Ask a yes or no question',
    contexts: [InteractionContextType.Guild],
    options: [{ type: ApplicationCommandOptionType.String, name: 'question', description: 'What to ask', required: true, max_length: 200 }],
  },
  {
    name: 'poll-close',
    description: 'Close a poll',
    contexts: [InteractionContextType.Guild],
    options: [{ type: ApplicationCommandOptionType.String, name: 'id', description: 'Its id', required: true, max_length: 20 }],
  },
]
