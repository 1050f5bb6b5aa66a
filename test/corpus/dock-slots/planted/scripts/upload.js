import { createCipheriv } from 'node:crypto';
import { createReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';

export async function upload(s3, bucket, folder) {
  for (const name of readdirSync(folder, { recursive: true })) {
    if (!name.endsWith('.db')) continue;
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: name, Body: createReadStream(join(folder, name)).pipe(createCipheriv('aes-128-ecb', process.env.BACKUP_KEY, null)) }));
  }
}
