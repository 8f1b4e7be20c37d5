import { expect, test } from 'vitest';
import { importedModules, packageOf } from './imported-packages.ts';

test('finds imports over one line and several, re-exports and lazy loads', () => {
  const text = [
    "import { a } from 'one';",
    'import type {',
    '  B,',
    "} from '@scope/two/deep';",
    "export * from './three.ts';",
    "const four = await import('./four.ts');",
    "import 'node:fs';",
    'const sentence = "import this from nowhere";',
  ].join('\n');
  expect(importedModules(text)).toEqual(['./four.ts', './three.ts', '@scope/two/deep', 'node:fs', 'one']);
  expect(importedModules(text).map(packageOf)).toEqual([null, null, '@scope/two', null, 'one']);
});
