import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** What the package may take from those that can change something; none of it does. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  '@dwcp/provision': [
    'ArgumentValues',
    'CloudComparison',
    'DriftedResource',
    'TerraformCredentials',
    'TerraformWorkspace',
    'compareCloud',
    'initTerraform',
    'inspectCloudEmulator',
    'isKnown',
    'openTerraform',
    'parseDrift',
    'requireAwsProfile',
    'writeConfiguration',
  ],
  '@dwcp/lab': ['attachLab'],
  '@dwcp/lint': ['judgeDeploy'],
  '@dwcp/stacks': ['CloudTarget', 'addTagSearch', 'synthesize'],
};

const sources = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !/\.(test|fixture)\.ts$/.test(name))
  .map((name) => ({ name, text: readFileSync(join(import.meta.dirname, name), 'utf8') }));

test('there is no way from here to what applies, configures, starts or stops', () => {
  const imports = sources.flatMap(({ name, text }) =>
    [...text.matchAll(/import (?:type )?\{([^}]*)\} from '(@dwcp\/[a-z]+)'/g)].flatMap(([, names = '', module = '']) =>
      names
        .split(',')
        .map((entry) => entry.replace('type ', '').trim())
        .filter((entry) => entry !== '')
        .map((entry) => ({ name, module, entry })),
    ),
  );
  expect(imports.filter(({ module }) => module === '@dwcp/provision').length).toBeGreaterThan(4);
  const wrong = imports.filter(({ module, entry }) => allowed[module]?.includes(entry) === false);
  expect(wrong).toEqual([]);
});

test('nothing here spawns, and no namespace is taken whole', () => {
  const wrong = sources.filter(({ text }) =>
    /node:child_process|import \* as|ctx\.run\.(start|attach|converse)/.test(text),
  );
  expect(wrong.map(({ name }) => name)).toEqual([]);
});
