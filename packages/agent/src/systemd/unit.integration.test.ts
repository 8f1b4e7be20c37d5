import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseDurationUs } from '@dwcp/model';
import { judgeUnitFile } from '@dwcp/testkit';
import { expect, test } from 'vitest';

const unitFile = join(import.meta.dirname, '../../../../deployments/systemd/dwcpd.service');

test('systemd reads every line of the unit, and a break into dwcpd would gain little', async () => {
  const { complaints, exposure } = await judgeUnitFile('dwcpd.service', '/usr/lib/dwcp/bin/dwcpd');
  expect(complaints).toEqual([]);
  expect(exposure).toBeLessThan(2);
});

test('systemd waits longer for the end than any mode as shipped drains', async () => {
  const unit = await readFile(unitFile, 'utf8');
  const stopSeconds = Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1]);
  const modes = ['datacenter', 'internet', 'hybrid'].map((mode) => `config/dwcp-v3-${mode}.yaml`);
  const texts = await Promise.all(
    modes.map((file) => readFile(join(import.meta.dirname, '../../../..', file), 'utf8')),
  );
  const drains = texts.flatMap((text) => /drainTimeout: (\S+)/.exec(text)?.[1] ?? []);
  expect(drains.length).toBeGreaterThan(0);
  for (const drain of drains) expect(stopSeconds * 1e6).toBeGreaterThan(2 * (parseDurationUs(drain) ?? Infinity));
});
