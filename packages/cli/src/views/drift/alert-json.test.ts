import { type Alert, alertDocument } from '@dwcp/monitor';
import { expect, test } from 'vitest';
import { driftAlertDocument } from './alert-json.ts';

test('what the webhook gets is a document of its schema, with nothing the schema does not name', () => {
  const alert: Alert = {
    id: 'a1b2c3d4e5f60718',
    environment: 'lab',
    at: '2026-01-01T00:00:00.000Z',
    entries: [
      {
        change: 'severity-changed',
        key: '0123456789ab',
        kind: 'policy',
        severity: 'critical',
        previousSeverity: 'high',
        cause: 'outside-change',
        node: 'dc1-gw1',
        check: 'policy/DWCP-SEC-001',
        subject: '/etc/dwcp/dwcp-v3-hybrid.yaml',
        since: '2026-01-01T00:00:00.000Z',
        remediation: 'manual',
        text: '',
      },
      {
        change: 'run-failed',
        key: 'run',
        kind: null,
        severity: null,
        previousSeverity: null,
        cause: null,
        node: null,
        check: null,
        subject: 'run',
        since: '2026-01-01T00:00:00.000Z',
        remediation: null,
        text: 'the run did not end in 900 s',
      },
    ],
    heldBack: 1,
    leftOut: 0,
    open: 1,
  };
  const document: unknown = JSON.parse(JSON.stringify(alertDocument(alert)));
  expect(driftAlertDocument.parse(document)).toEqual(document);
});
