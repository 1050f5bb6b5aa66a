import assert from 'node:assert/strict'
import { test } from 'node:test'
import { columnLines, indexLines, keyLines, readModels, tableOf } from './models.test-kit.ts'

const imports = `import { ChildEntity, Column, CreateDateColumn, DataSource, DeleteDateColumn, Entity, Index, JoinColumn, JoinTable, ManyToMany, ManyToOne, OneToMany, OneToOne, PrimaryColumn, PrimaryGeneratedColumn, TableInheritance, Unique, VersionColumn, ViewEntity } from 'typeorm'
`

test('columns have the names, types and defaults of the database', async () => {
  const table = await tableOf(`${imports}
enum Role { Admin = 'admin', Member = 'member' }
@Entity()
export class UserProfile {
  @PrimaryGeneratedColumn() id: number
  @Column() name: string
  @Column({ nullable: true }) age: number | null
  @Column('varchar', { length: 20, name: 'nick_name' }) nickName: string
  @Column({ type: 'decimal', precision: 10, scale: 2, default: 0 }) price: string
  @Column({ type: 'enum', enum: Role, default: Role.Member }) role: Role
  @Column('text', { array: true }) tags: string[]
  @Column({ type: 'timestamptz', default: () => 'now()' }) seenAt: Date
  @Column(Boolean, { default: true }) isActive: boolean
  @CreateDateColumn() createdAt: Date
  @DeleteDateColumn({ type: 'timestamptz' }) deletedAt: Date
  @VersionColumn() version: number
  notAColumn: string
}`)
  assert.deepEqual([table.name, table.model], ['user_profile', 'UserProfile'])
  assert.deepEqual(columnLines(table), [
    "id integer = nextval('user_profile_id_seq'::regclass)",
    'name character varying',
    'age integer null',
    'nick_name as nickName character varying(20)',
    'price numeric(10,2) = 0',
    'role user_profile_role_enum',
    'tags text[]',
    'seenAt timestamp with time zone = now()',
    'isActive boolean = true',
    'createdAt timestamp without time zone = now()',
    'deletedAt timestamp with time zone null',
    'version integer',
  ])
  const [database] = await readModels({
    'src/a.ts': `${imports}enum Role { A = 'a', B = 'b' }\n@Entity('t') class T { @PrimaryColumn() id: string; @Column({ type: 'enum', enum: Role, enumName: 'role' }) role: Role }`,
  })
  assert.deepEqual(
    database?.enums.map(({ name, values }) => [name, values]),
    [['role', ['a', 'b']]],
  )
})

test('relations become columns and foreign keys', async () => {
  const files = {
    'src/user.entity.ts': `${imports}import { Post } from './post.entity'
@Entity('users') export class User {
  @PrimaryGeneratedColumn('uuid') id: string
  @OneToMany(() => Post, (post) => post.author) posts: Post[]
}`,
    'src/post.entity.ts': `${imports}import { User } from './user.entity'
@Entity('posts') export class Post {
  @PrimaryGeneratedColumn('uuid') id: string
  @ManyToOne(() => User, (user) => user.posts, { onDelete: 'CASCADE', nullable: false }) author: User
  @Column('uuid', { name: 'editor_id' }) editorId: string
  @ManyToOne(() => User) @JoinColumn({ name: 'editor_id' }) editor: User
  @OneToOne('User') @JoinColumn() pinned: User
  @ManyToMany(() => User) @JoinTable() readers: User[]
}`,
  }
  const table = await tableOf(files, 'posts')
  assert.deepEqual(columnLines(table).slice(1), [
    'editor_id as editorId uuid',
    'authorId as author uuid',
    'pinnedId as pinned uuid null',
  ])
  assert.deepEqual(keyLines(table), [
    'authorId -> users(id) cascade',
    'editor_id -> users(id) no action',
    'pinnedId -> users(id) no action',
  ])
  const join = await tableOf(files, 'posts_readers_users')
  assert.deepEqual(
    [columnLines(join), keyLines(join)],
    [
      ['postsId uuid', 'usersId uuid'],
      ['postsId -> posts(id) cascade', 'usersId -> users(id) cascade'],
    ],
  )
})

test('a naming strategy and a prefix of the data source make the names', async () => {
  const files = {
    'src/data-source.ts': `${imports}import { SnakeNamingStrategy } from 'typeorm-naming-strategies'
export default new DataSource({ type: 'postgres', url: process.env.URL, entities: [], namingStrategy: new SnakeNamingStrategy(), entityPrefix: 'app_' })`,
    'src/item.entity.ts': `${imports}class Money { @Column('int') minorUnits: number }
@Entity() export class OrderItem {
  @PrimaryColumn() id: string
  @Column() unitCount: number
  @Column(() => Money) totalPrice: Money
  @ManyToOne(() => OrderItem) replacedBy: OrderItem
}`,
  }
  const table = await tableOf(files)
  assert.equal(table.name, 'app_order_item')
  assert.deepEqual(
    table.columns.map(({ name }) => name),
    ['id', 'unit_count', 'total_price_minor_units', 'replaced_by_id'],
  )
})

test('indexes and unique constraints have the columns of properties and of relations', async () => {
  const table = await tableOf(`${imports}
@Entity('visits')
@Index('by_day', ['clinic', 'startsAt'], { where: 'ended is null' })
@Index((visit: Visit) => [visit.startsAt], { unique: true })
@Unique(['clinic', 'code'])
export class Visit {
  @PrimaryColumn('uuid') id: string
  @Index() @Column('timestamptz', { name: 'starts_at' }) startsAt: Date
  @Column('text', { unique: true }) code: string
  @ManyToOne(() => Visit) @JoinColumn({ name: 'clinic_id' }) clinic: Visit
}`)
  assert.deepEqual(indexLines(table), [
    'visits_pkey: id unique',
    'visits_code_key: code unique',
    'visits_starts_at_idx: starts_at',
    'by_day: clinic_id, starts_at where ended is null',
    'visits_starts_at_idx: starts_at unique',
    'visits_clinic_id_code_key: clinic_id, code unique',
  ])
})

test('what is inherited belongs to the table, from base classes and from children', async () => {
  const files = {
    'src/base.ts': `${imports}export abstract class Base { @PrimaryGeneratedColumn('uuid') id: string }`,
    'src/pets.ts': `${imports}import { Base } from '@/base'
@Entity('pets') @TableInheritance({ column: { type: 'varchar', name: 'kind' } }) export class Pet extends Base { @Column() name: string }
@ChildEntity() export class Cat extends Pet { @Column() lives: number }
@ViewEntity('pet_totals') export class Totals { @Column() n: number }`,
  }
  const table = await tableOf(files)
  assert.deepEqual(columnLines(table), [
    'id uuid = uuid_generate_v4()',
    'name character varying',
    'kind character varying',
    'lives integer null',
  ])
  const [database] = await readModels(files)
  assert.deepEqual([database?.tables.length, database?.views.map(({ name }) => name)], [1, ['pet_totals']])
})

test('entities of another library, and those of a database that is not judged, are passed by', async () => {
  const other = `// not typeorm\nimport { Entity, PrimaryKey } from '@mikro-orm/core'\n@Entity() class A { @PrimaryKey() id: number }`
  assert.deepEqual(await readModels({ 'src/a.ts': other }), [])
  const mongo = `${imports}new DataSource({ type: 'mongodb', url: '' })\n@Entity() class A { @Column() a: string }`
  assert.deepEqual(await readModels({ 'src/a.ts': mongo }), [])
})
