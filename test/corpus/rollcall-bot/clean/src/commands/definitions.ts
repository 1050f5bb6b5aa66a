import { PermissionFlagsBits, SlashCommandBuilder } from 'discord.js'

export const definitions = [
  new SlashCommandBuilder()
    .setName('event')
    .setDescription('Events of this server')
    .setDMPermission(false)
    .addSubcommand((sub) =>
      sub
        .setName('create')
        .setDescription('Plan an event')
        .addStringOption((o) => o.setName('title').setDescription('What').setMaxLength(100).setRequired(true))
        .addIntegerOption((o) => o.setName('hours').setDescription('In how many hours').setMinValue(1).setMaxValue(2000).setRequired(true))
        .addIntegerOption((o) => o.setName('places').setDescription('How many').setMinValue(1).setMaxValue(500).setRequired(true)),
    )
    .addSubcommand((sub) => sub.setName('list').setDescription('The next ten')),
  new SlashCommandBuilder()
    .setName('event-admin')
    .setDescription('Cancel events')
    .setDMPermission(false)
    .setDefaultMemberPermissions(PermissionFlagsBits.ManageEvents)
    .addSubcommand((sub) =>
      sub.setName('cancel').setDescription('Cancel one').addStringOption((o) => o.setName('id').setDescription('Its id').setMaxLength(36).setRequired(true)),
    ),
  new SlashCommandBuilder().setName('rollcall').setDescription('About your data')
    .addSubcommand((sub) => sub.setName('forget-me').setDescription('Delete all my sign-ups')),
]
