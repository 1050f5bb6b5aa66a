'use strict';
const fs = require('node:fs/promises');
const os = require('node:os');
const path = require('node:path');
const { Router } = require('express');
const { z } = require('zod');
const blobs = require('../blobs');
const files = require('../files');
const { fetchInto } = require('../outside');
const { Problem } = require('../problems');
const { unzip } = require('../unzip');
const { zip: upload } = require('../uploads');

const UrlInput = z.object({ url: z.string().url().max(2048) }).strict();

const router = Router();

/** A folder of our own for as long as the work takes. */
async function inFolder(work) {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'attic-'));
  try {
    return await work(folder);
  } finally {
    await fs.rm(folder, { recursive: true, force: true });
  }
}

router.post('/imports/zip', upload, async (req, res) => {
  if (!req.file) throw new Problem(400, 'No file');
  const made = await inFolder(async (folder) => {
    const rows = [];
    for (const { file, name } of await unzip(req.file.path, folder)) {
      const { size } = await fs.stat(file);
      rows.push({ name, size, type: 'application/octet-stream', sha256: await blobs.keep(req.workspaceId, file) });
    }
    return files.add(req.workspaceId, rows);
  });
  await fs.rm(req.file.path, { force: true });
  res.status(201).json({ items: made });
});

router.post('/imports/url', async (req, res) => {
  const { url } = UrlInput.parse(req.body);
  const made = await inFolder(async (folder) => {
    const file = path.join(folder, 'body');
    const { size, type } = await fetchInto(url, file);
    const name = path.posix.basename(new URL(url).pathname).slice(0, 200) || 'import';
    return files.add(req.workspaceId, [{ name, size, type, sha256: await blobs.keep(req.workspaceId, file) }]);
  });
  res.status(201).json(made[0]);
});

module.exports = router;
