import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findProviderMirror, renderCliConfig } from './provider-mirror.ts';

test('an explicit mirror is listed by the providers it holds', async () => {
  const path = mkdtempSync(join(tmpdir(), 'dwcp-t-'));
  try {
    mkdirSync(join(path, 'registry.terraform.io', 'hashicorp', 'aws', '5.100.0'), { recursive: true });
    expect(await findProviderMirror(path)).toEqual({ path, providers: ['registry.terraform.io/hashicorp/aws'] });
  } finally {
    rmSync(path, { recursive: true });
  }
});

test('providers of the mirror are never asked of the registry, all others are', () => {
  expect(renderCliConfig({ path: '/opt/mirror', providers: ['registry.terraform.io/hashicorp/aws'] })).toBe(
    `disable_checkpoint = true
provider_installation {
  filesystem_mirror {
    path    = "/opt/mirror"
    include = ["registry.terraform.io/hashicorp/aws"]
  }
  direct {
    exclude = ["registry.terraform.io/hashicorp/aws"]
  }
}
`,
  );
});

test('without a mirror Terraform searches as it does on its own', () => {
  expect(renderCliConfig(null)).toBe('disable_checkpoint = true\n');
});
