import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { installationDirectory } from '../installation.ts';
import { isNoteworthy } from './noteworthy.ts';

test('of all events there are, these are told without --verbose', () => {
  const text = readFileSync(join(installationDirectory, 'docs', 'events.md'), 'utf8');
  const codes = [...text.matchAll(/^\| `([a-z.-]+)` \|/gm)].map(([, code]) => code ?? '');
  expect(codes.filter((code) => isNoteworthy({ code }))).toEqual([
    'deploy.approval-voided',
    'deploy.attested',
    'deploy.cloud-lost',
    'deploy.cloud-reset',
    'deploy.recovery-started',
    'emulate.user-namespace-entered',
    'lab.image-build-started',
    'monitor.alert-failed',
    'monitor.alerts-recovered',
    'monitor.bug-found',
    'monitor.memory-lost',
    'monitor.memory-not-saved',
    'monitor.notify-failed',
    'monitor.repair-failed',
    'monitor.report-not-kept',
    'monitor.run-overran',
    'remediation.playbook-differs',
    'terraform.lock-removed',
    'terraform.resource-failed',
  ]);
});
