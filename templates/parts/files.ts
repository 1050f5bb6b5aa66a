import { type Db, type Handlers, type Id, type Jobs, Problem, type SystemDb } from 'lintel'
import type design from '../blueprint.js'

type Design = typeof design
type Names = 'createFolder' | 'beginUpload' | 'completeUpload' | 'moveFile' | 'removeFile' | 'shareFile'

const [deepest, mostExpired, uploadMs] = [15, 500, 86_400_000] as const

export const actions: Pick<Handlers<Design>, Names> = {
  async createFolder({ input: { name, parent }, actor, db }) {
    const above = parent === null ? null : await ownFolder(db, parent)
    if (above?.depth === deepest) throw refused(409, 'too_deep', `Folders lie ${deepest} deep at most`)
    return db.asSystem.folder.create({ owner: actor.id, name, parent, depth: above ? above.depth + 1 : 0 })
  },

  async beginUpload({ input, actor, db }) {
    if (input.folder !== null) await ownFolder(db, input.folder)
    const quota = await quotaOf(db.asSystem, actor.id)
    if (quota.used + input.size > quota.limit)
      throw refused(409, 'quota_exceeded', `There are ${Math.max(quota.limit - quota.used, 0)} bytes left of your quota`)
    await db.asSystem.storageQuota.update(quota.id, { used: quota.used + input.size })
    return db.asSystem.file.create({ owner: actor.id, ...input })
  },

  async completeUpload({ file, input: { checksum }, db, emit, now }) {
    if (checksum !== file.checksum) throw refused(409, 'checksum_differs', 'What was stored is not what was announced')
    if (file.state === 'ready') return file
    emit('fileReady', { file: file.id, owner: file.owner })
    return db.asSystem.file.update(file.id, { state: 'ready', readyAt: now })
  },

  async moveFile({ file, input: { folder, name }, db }) {
    if (folder !== null) await ownFolder(db, folder)
    return db.asSystem.file.update(file.id, { folder, name: name ?? file.name })
  },

  async removeFile({ file: { id, owner, size }, db, emit }) {
    await db.asSystem.file.delete(id)
    await giveBack(db.asSystem, owner, size)
    emit('fileRemoved', { owner, key: id, size })
  },

  async shareFile({ file, input: { person }, actor, db, emit }) {
    if (person === actor.id) throw refused(409, 'own_file', 'Nobody shares a file with themselves')
    const before = await db.fileShare.first({ file: file.id, person })
    if (before) return before
    emit('fileShared', { file: file.id, person })
    return db.asSystem.fileShare.create({ file: file.id, person })
  },
}

export const jobs: Pick<Jobs<Design>, 'expireUploads'> = {
  async expireUploads({ db, emit, now }) {
    const before = new Date(Date.parse(now) - uploadMs).toISOString()
    const { items } = await db.file.list({ where: { state: 'pending', createdAt: { lt: before } }, limit: mostExpired })
    for (const { id, owner, size } of items) {
      await db.file.delete(id)
      await giveBack(db, owner, size)
      emit('fileRemoved', { owner, key: id, size })
    }
  },
}

/** Only its owner sees a folder, so what is found is theirs. */
async function ownFolder(db: Db<Design>, id: Id<'folder'>) {
  const folder = await db.folder.find(id)
  if (!folder) throw refused(422, 'no_such_folder', 'You have no such folder')
  return folder
}

async function quotaOf(db: SystemDb<Design>, person: Id<'user'>) {
  return (await db.storageQuota.first({ person })) ?? (await db.storageQuota.create({ person }))
}

async function giveBack(db: SystemDb<Design>, owner: Id<'user'>, size: number): Promise<void> {
  const { id, used } = await quotaOf(db, owner)
  await db.storageQuota.update(id, { used: Math.max(used - size, 0) })
}

function refused(status: number, code: string, title: string): Problem {
  return new Problem({ status, code, title })
}
