import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { judgeUnitFile } from '@dwcp/testkit';
import { expect, test } from 'vitest';

const unitFile = join(import.meta.dirname, '../../../deployments/systemd/dwcp-drift-monitor.service');

test('systemd reads every line of the unit, and a break into the monitor would gain little', async () => {
  const { complaints, exposure } = await judgeUnitFile('dwcp-drift-monitor.service', '/opt/dwcp/bin/dwcp');
  expect(complaints).toEqual([]);
  expect(exposure).toBeLessThan(2);
});

test('a signal ends it only: no setting of the unit is a secret, and none stands in its command line', async () => {
  const unit = await readFile(unitFile, 'utf8');
  expect(unit).toMatch(/^ExecStart=.* drift monitor /m);
  expect(unit).not.toMatch(/(SLACK|SMTP|WEBHOOK|PASSWORD|SECRET)/);
});
