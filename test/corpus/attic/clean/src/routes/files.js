'use strict';
const fs = require('node:fs');
const { pipeline } = require('node:stream/promises');
const { Router } = require('express');
const sharp = require('sharp');
const { z } = require('zod');
const blobs = require('../blobs');
const files = require('../files');
const { makeLink } = require('../links');
const { Problem } = require('../problems');
const { one: upload } = require('../uploads');

const Id = z.string().regex(/^[0-9A-Z]{26}$/);
const List = z.object({ limit: z.coerce.number().int().min(1).max(100).default(50), after: Id.or(z.literal('')).default('') });
const Size = z.coerce.number().int().min(16).max(512).default(128);

const router = Router();

function find(req) {
  const file = files.one(req.workspaceId, Id.parse(req.params.fileId));
  if (!file) throw new Problem(404, 'No such file');
  return file;
}

async function sendFile(res, workspaceId, file) {
  res.set({
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    'cache-control': 'private, no-store',
    etag: `"${file.sha256}"`,
  });
  await pipeline(blobs.read(workspaceId, file.sha256), res);
}

router.get('/files', (req, res) => {
  const { limit, after } = List.parse(req.query);
  const items = files.page(req.workspaceId, after, limit);
  res.json({ items, next: items.length === limit ? items.at(-1).id : undefined });
});

router.post('/files', upload, async (req, res) => {
  if (!req.file) throw new Problem(400, 'No file');
  const { path, originalname, mimetype, size } = req.file;
  const sha256 = await blobs.keep(req.workspaceId, path);
  const [made] = files.add(req.workspaceId, [{ name: originalname.slice(0, 200), type: mimetype.slice(0, 100), size, sha256 }]);
  res.status(201).json(made);
});

router.get('/files/:fileId/content', async (req, res) => {
  await sendFile(res, req.workspaceId, find(req));
});

router.get('/files/:fileId/thumbnail', async (req, res) => {
  const file = find(req);
  const size = Size.parse(req.query.size);
  if (!/^image\/(png|jpeg|webp)$/.test(file.type)) throw new Problem(404, 'Not a picture');
  const picture = sharp({ limitInputPixels: 40_000_000, failOn: 'error' }).resize(size, size, { fit: 'inside' }).webp();
  res.set({ 'content-type': 'image/webp', 'cache-control': 'private, max-age=3600' });
  await pipeline(fs.createReadStream(blobs.blobPath(req.workspaceId, file.sha256)), picture, res);
});

router.post('/files/:fileId/links', (req, res) => {
  const { hours } = z.object({ hours: z.number().int().min(1).max(168) }).strict().parse(req.body);
  res.status(201).json({ url: makeLink(req.workspaceId, find(req).id, hours) });
});

router.delete('/files/:fileId', async (req, res) => {
  const gone = files.remove(req.workspaceId, Id.parse(req.params.fileId));
  if (!gone) throw new Problem(404, 'No such file');
  if (gone.orphaned) await blobs.drop(req.workspaceId, gone.sha256);
  res.sendStatus(204);
});

router.delete('/workspace', async (req, res) => {
  files.removeAll(req.workspaceId);
  await blobs.dropAll(req.workspaceId);
  req.log.info({ event: 'workspace.removed', workspace: req.workspaceId }, 'everything removed');
  res.sendStatus(204);
});

module.exports = { router, sendFile };
