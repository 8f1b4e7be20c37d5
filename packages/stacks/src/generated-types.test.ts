import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'vitest';

test('the types of the resources are those of the saved provider schema', () => {
  execFileSync(process.execPath, [join(import.meta.dirname, '..', 'generate.mjs'), '--check']);
});
