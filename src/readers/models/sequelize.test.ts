import assert from 'node:assert/strict'
import { test } from 'node:test'
import { columnLines, indexLines, keyLines, readModels, tableOf } from './models.test-kit.ts'

const imports = `const { DataTypes, Model, Sequelize } = require('sequelize')
const sequelize = new Sequelize(process.env.URL, { dialect: 'postgres' })
`

test('a model has a plural table, its own id, and the two times', async () => {
  const table = await tableOf(`${imports}
module.exports.Person = sequelize.define('Person', {
  name: DataTypes.STRING,
  email: { type: DataTypes.STRING(80), allowNull: false, unique: true },
  price: { type: DataTypes.DECIMAL(10, 2), defaultValue: 0 },
  state: { type: DataTypes.ENUM('a', 'b'), defaultValue: 'a' },
  key: { type: DataTypes.UUID, defaultValue: DataTypes.UUIDV4 },
  tags: DataTypes.ARRAY(DataTypes.TEXT),
  seen: { type: DataTypes.DATE, defaultValue: sequelize.fn('now') },
  full: { type: DataTypes.VIRTUAL, get() { return this.name } },
})`)
  assert.deepEqual([table.name, table.model, table.primaryKey?.columns], ['People', 'Person', ['id']])
  assert.deepEqual(columnLines(table), [
    "id integer = nextval('People_id_seq'::regclass)",
    'name character varying(255) null',
    'email character varying(80)',
    'price numeric(10,2) null = 0',
    `state "enum_People_state" null = 'a'`,
    'key uuid null',
    'tags text[] null',
    'seen timestamp with time zone null = now()',
    'createdAt timestamp with time zone',
    'updatedAt timestamp with time zone',
  ])
  assert.deepEqual(indexLines(table), ['People_pkey: id unique', 'People_email_key: email unique'])
})

test('a class is initialised, with the names that its options make', async () => {
  const table = await tableOf(`${imports}
const shared = { teamId: { type: DataTypes.UUID, allowNull: false, references: { model: 'teams', key: 'id' }, onDelete: 'CASCADE' } }
class AuditEntry extends Model {}
AuditEntry.init({ id: { type: DataTypes.BIGINT, primaryKey: true, autoIncrement: true }, ...shared, userName: { type: DataTypes.TEXT, field: 'who' } }, {
  sequelize, underscored: true, paranoid: true, updatedAt: false, schema: 'audit',
  indexes: [{ fields: ['teamId', { name: 'created_at', order: 'DESC' }] }, { name: 'one', unique: true, fields: ['userName'] }],
})`)
  assert.equal(table.name, 'audit.audit_entries')
  assert.deepEqual(columnLines(table).slice(1), [
    'team_id as teamId uuid',
    'who as userName text null',
    'created_at as createdAt timestamp with time zone',
    'deleted_at as deletedAt timestamp with time zone null',
  ])
  assert.deepEqual(keyLines(table), ['team_id -> teams(id) cascade'])
  assert.deepEqual(indexLines(table).slice(1), [
    'audit.audit_entries_team_id_created_at: team_id, created_at desc',
    'one: who unique',
  ])
})

test('associations add their columns and keys, from either side', async () => {
  const files = {
    'models/index.js': `${imports}module.exports = { sequelize }`,
    'models/user.js': `module.exports = (sequelize, DataTypes) => {
  const User = sequelize.define('User', {}, { timestamps: false })
  User.associate = (models) => { User.hasMany(models.Post, { foreignKey: { name: 'authorId', allowNull: false } }) }
  return User
}`,
    'models/post.js': `module.exports = (sequelize, DataTypes) => {
  const Post = sequelize.define('Post', {}, { timestamps: false })
  Post.associate = (models) => { Post.belongsTo(models.User, { as: 'editor' }); Post.belongsTo(models.User, { as: 'x', constraints: false }) }
  return Post
}`,
  }
  const table = await tableOf(files, 'Posts')
  assert.deepEqual(columnLines(table).slice(1), ['editorId integer null', 'xId integer null', 'authorId integer'])
  assert.deepEqual(keyLines(table).toSorted(), ['authorId -> Users(id) cascade', 'editorId -> Users(id) set null'])
})

test('classes with decorators are models', async () => {
  const table = await tableOf(
    `import { AllowNull, AutoIncrement, BelongsTo, Column, DataType, Default, ForeignKey, Model, PrimaryKey, Table } from 'sequelize-typescript'
import { Sequelize } from 'sequelize-typescript'
const s = new Sequelize({ dialect: 'postgres', define: { underscored: true } })
@Table({ tableName: 'teams', timestamps: false }) export class Team extends Model { @PrimaryKey @Column(DataType.UUID) id: string }
@Table({ timestamps: false }) export class TeamMember extends Model {
  @AllowNull(false) @Column displayName: string
  @Default('x') @Column(DataType.TEXT) note: string
  @Column({ type: DataType.BIGINT, allowNull: false }) score: number
  @ForeignKey(() => Team) @AllowNull(false) @Column(DataType.UUID) teamId: string
  @BelongsTo(() => Team) team: Team
}`,
    'team_members',
  )
  assert.deepEqual(columnLines(table), [
    "id integer = nextval('team_members_id_seq'::regclass)",
    'display_name as displayName character varying(255)',
    "note text null = 'x'",
    'score bigint',
    'team_id as teamId uuid',
  ])
  assert.deepEqual(keyLines(table), ['team_id -> teams(id) no action'])
})

test('the engine is that of the settings, or of the driver; another one is passed by', async () => {
  const model = `const s = require('sequelize')\nmodule.exports = (sequelize) => sequelize.define('A', {})`
  const [first] = await readModels({ 'package.json': '{"dependencies":{"mysql2":"3"}}', 'a.js': model })
  assert.equal(first?.engine, 'mysql')
  const other = `const { Sequelize } = require('sequelize')\nnew Sequelize({ dialect: 'mssql' })`
  assert.deepEqual(await readModels({ 'a.js': model, 'b.js': other }), [])
})
