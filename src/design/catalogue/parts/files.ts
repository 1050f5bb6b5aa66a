import { entity, int, oneOf, ref, text, time } from '../../../model/language.ts'
import { part } from '../../../model/language-check.ts'
import type { PartTemplate } from '../part-template.ts'

const name = text({ min: 1, max: 255, pattern: '^[^/\\\\]+$', personal: true })
const folder = ref('folder', { optional: true })
const size = int({ min: 1, max: 5_000_000_000 })
const checksum = text({ pattern: '^[0-9a-f]{64}$', max: 64 })

export const files: PartTemplate = {
  name: 'files',
  says: 'which files people keep, in folders and within a quota, and whom they share them with; the bytes lie in an object store',
  needs: ['people'],
  people: 'meet',
  declares: part({
    entities: {
      folder: entity(
        {
          owner: ref('user', { as: 'folders', immutable: true }),
          parent: ref('folder', { as: 'folders', optional: true, immutable: true }),
          depth: int({ min: 0, max: 15, default: 0, immutable: true, because: 'those with 0 lie in no other' }),
          name,
        },
        {
          can: { read: 'owner', delete: 'owner' },
          index: [['owner', 'depth', 'name']],
          unique: [['parent', 'name'], { on: ['owner', 'name'], where: { depth: 0 } }],
          because: 'two folders in one place have two names; one that holds something is not deleted',
        },
      ),
      file: entity(
        {
          owner: ref('user', { as: 'files', immutable: true }),
          folder: ref('folder', { as: 'files', optional: true }),
          name,
          size: int({ min: 1, max: 5_000_000_000, immutable: true }),
          type: text({ min: 3, max: 120, pattern: '^[a-z]+/[a-z0-9.+-]+$', immutable: true }),
          checksum: text({
            pattern: '^[0-9a-f]{64}$',
            max: 64,
            immutable: true,
            because: 'SHA-256 of the bytes, in hexadecimal',
          }),
          state: oneOf(['pending', 'ready'], { default: 'pending' }),
          readyAt: time({ optional: true }),
        },
        {
          can: { read: ['owner', { all: [{ state: 'ready' }, 'shares.person'] }] },
          index: [
            ['owner', '-createdAt'],
            ['folder', 'name'],
            ['state', 'createdAt'],
          ],
          because: 'its id is its key in the object store; it is there for others once its bytes are',
        },
      ),
      fileShare: entity(
        {
          file: ref('file', { as: 'shares', onDelete: 'cascade', immutable: true }),
          person: ref('user', { as: 'sharedFiles', immutable: true }),
        },
        { can: { read: ['person', 'file.owner'], delete: ['person', 'file.owner'] }, unique: [['file', 'person']] },
      ),
      storageQuota: entity(
        {
          person: ref('user', { as: 'storageQuota', immutable: true, unique: true }),
          limit: int({ min: 0, default: 5_000_000_000 }),
          used: int({
            min: 0,
            default: 0,
            because: 'read and written in one transaction, not a counter: who takes the last of it must see that',
          }),
        },
        { can: { read: 'person' } },
      ),
    },
    events: {
      fileReady: { file: ref('file'), owner: ref('user') },
      fileShared: { file: ref('file'), person: ref('user') },
      fileRemoved: { owner: ref('user'), key: text({ max: 40 }), size },
    },
    actions: {
      createFolder: {
        input: { name, parent: folder },
        returns: 'folder',
        status: 201,
        allow: 'signedIn',
        limit: '60/min',
      },
      beginUpload: {
        input: { name, size, type: text({ min: 3, max: 120, pattern: '^[a-z]+/[a-z0-9.+-]+$' }), checksum, folder },
        returns: 'file',
        status: 201,
        allow: 'signedIn',
        limit: '120/min',
        because: 'takes its share of the quota at once, so that uploads side by side do not exceed it together',
      },
      completeUpload: {
        on: 'file',
        input: { checksum },
        returns: 'file',
        allow: 'owner',
        emits: ['fileReady'],
        limit: '120/min',
      },
      moveFile: {
        on: 'file',
        input: { folder, name: text({ min: 1, max: 255, pattern: '^[^/\\\\]+$', optional: true, personal: true }) },
        returns: 'file',
        allow: 'owner',
        limit: '120/min',
        because: 'into the folder, or out of all where none is said; the name stays where none is said',
      },
      removeFile: { on: 'file', allow: 'owner', emits: ['fileRemoved'], limit: '120/min' },
      shareFile: {
        on: 'file',
        input: { person: ref('user') },
        returns: 'fileShare',
        allow: { all: ['owner', { state: 'ready' }] },
        emits: ['fileShared'],
        limit: '60/min',
      },
    },
    jobs: {
      expireUploads: {
        every: '1h',
        emits: ['fileRemoved'],
        because: 'what was begun and not finished within a day gives its share of the quota back',
      },
    },
  }),
  code: ['actions', 'jobs'],
  load: {
    rows: { file: 20, folder: 2, fileShare: 5, storageQuota: 0.1 },
    requests: {
      'file.list': 5,
      'file.get': 3,
      'folder.list': 2,
      beginUpload: 0.7,
      completeUpload: 0.7,
      shareFile: 0.2,
      removeFile: 0.1,
    },
  },
}
