'use strict';
const { exec } = require('node:child_process');
const os = require('node:os');
const path = require('node:path');
const { promisify } = require('node:util');
const { Router } = require('express');
const { z } = require('zod');
const blobs = require('../blobs');
const files = require('../files');
const { Problem } = require('../problems');

const Input = z.object({ ids: z.array(z.string().regex(/^[0-9A-Z]{26}$/)).min(1).max(100) }).strict();

const run = promisify(exec);
const router = Router();

router.post('/archives', async (req, res) => {
  const found = files.some(req.workspaceId, Input.parse(req.body).ids);
  if (found.length === 0) throw new Problem(404, 'None of these files');
  const target = path.join(os.tmpdir(), `${Date.now()}.zip`);
  const names = found.map((file) => `"${file.name}"`).join(' ');
  await run(`cd ${blobs.folder(req.workspaceId)} && zip -q ${target} ${names}`);
  res.download(target);
});

module.exports = router;
