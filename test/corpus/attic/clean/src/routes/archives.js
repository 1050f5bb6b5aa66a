'use strict';
const archiver = require('archiver');
const { Router } = require('express');
const { pipeline } = require('node:stream/promises');
const { z } = require('zod');
const blobs = require('../blobs');
const files = require('../files');
const { Problem } = require('../problems');

const Input = z.object({ ids: z.array(z.string().regex(/^[0-9A-Z]{26}$/)).min(1).max(100) }).strict();

const router = Router();

router.post('/archives', async (req, res) => {
  const found = files.some(req.workspaceId, Input.parse(req.body).ids);
  if (found.length === 0) throw new Problem(404, 'None of these files');
  const zip = archiver('zip', { zlib: { level: 6 } });
  for (const [n, file] of found.entries()) zip.append(blobs.read(req.workspaceId, file.sha256), { name: `${n + 1}-${file.name.replace(/[^\w.-]/g, '_')}` });
  res.set({ 'content-type': 'application/zip', 'content-disposition': 'attachment; filename="files.zip"' });
  await Promise.all([pipeline(zip, res), zip.finalize()]);
});

module.exports = router;
