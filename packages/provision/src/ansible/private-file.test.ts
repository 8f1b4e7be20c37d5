import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { requirePrivateFile } from './private-file.ts';

test('accepts a file for its owner alone and names one that is open to others or absent', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'dwcp-private-'));
  try {
    const path = join(dir, 'id_ed25519');
    await expect(requirePrivateFile(path)).rejects.toMatchObject({ code: 'FILE_PERMISSIONS', message: /ENOENT/ });
    await writeFile(path, '', { mode: 0o600 });
    await requirePrivateFile(path);
    await chmod(path, 0o644);
    await expect(requirePrivateFile(path)).rejects.toMatchObject({
      code: 'FILE_PERMISSIONS',
      message: `${path} is open to others (0644)`,
      hint: `chmod 600 ${path}`,
    });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});
