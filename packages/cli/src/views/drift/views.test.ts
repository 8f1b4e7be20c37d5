import { plainPalette, renderDocument } from '@dwcp/terminal';
import { expect, test } from 'vitest';
import { sampleDriftReport } from './drift-report.fixture.ts';
import { renderDriftHtml } from './html.ts';
import { renderDrift } from './human.ts';
import { driftDocument } from './json.ts';
import { renderDriftJunit } from './junit.ts';
import { renderDriftSarif } from './sarif.ts';

test('for people the same drift of many nodes is one thing, with what follows below it', () => {
  expect(renderDrift(sampleDriftReport, plainPalette)).toBe(`\
lab: 4 drifts, 1 unchecked release 4f0c4f0c4f0c of 2026-10-31T10:00:00.000Z; 2 nodes and files, terraform, running-config, policy looked at in 12.3 s, 1 differences of the provider’s own

files
  medium dc1-gw1 /etc/nftables.conf: changed outside  file/changed 3123456789ab
    wanted    0755 root:root sha256 111111111111
    deployed  0755 root:root sha256 000000000000
    observed  0755 root:root sha256 222222222222
    value     [Interface] MTU: 1420 → 1280
    value     transport.tcp\\u001b[2J: (none) → cubic
      @@ -1,2 +1,2 @@
      -a
      +b\\u001b[2J
    changed   2026-10-31T12:00:00.000Z by Jo Example (commit 0123abc)
    mend:     run \`dwcp deploy --env lab\`, which writes it again

running-config
  high dc1-gw1 wg-use1-gw1: changed outside  wireguard/peer-missing 0123456789ab
    wanted    use1-gw1
    observed  none
    follows   use1-gw1 dc1-gw1 (100.64.0.1): session not established
    mend:     on dc1-gw1: \`systemctl reload wg-quick@wg-use1-gw1\`
  high dc1-gw1, dc1-gw2 net.ipv4.ip_forward: changed outside  sysctl/differs 1123456789ab
    wanted    1
    observed  0
    mend:     run \`dwcp deploy --env lab\`

ignored
  dc1-gw1 net.ipv4.tcp_fastopen network-team until 2026-12-01: tried by hand

unchecked
  running-config use1-gw1 node: timed out\\u001b[31m
`);
});

test('a file that means the same is said to', () => {
  const drifts = sampleDriftReport.drifts.map((drift) => ({ ...drift, changes: [], isReformatted: true }));
  const reformatted = { ...sampleDriftReport, drifts };
  expect(renderDrift(reformatted, plainPalette)).toContain('values    the same');
  expect(renderDriftHtml(reformatted)).toContain('the same: it is only written in another way');
  expect(renderDriftHtml(sampleDriftReport)).toContain('[Interface] MTU: 1420 → 1280');
});

test('in sync is said only when everything was looked at', () => {
  const nothing = { ...sampleDriftReport, drifts: [], ignored: [], expected: [] };
  expect(renderDrift({ ...nothing, unchecked: [] }, plainPalette)).toContain('lab: in sync');
  expect(renderDrift(nothing, plainPalette)).not.toContain('in sync');
});

test('a drift report is a document of its schema, with nothing the schema does not name', () => {
  const document: unknown = JSON.parse(renderDocument(sampleDriftReport));
  expect(driftDocument.parse(document)).toEqual(document);
});

test('SARIF has a rule for each check, suppresses what is ignored, and tells what was not looked at', () => {
  const log: unknown = JSON.parse(
    renderDriftSarif(sampleDriftReport, { version: '0.1.0', docsUri: 'https://example.org' }),
  );
  expect(log).toMatchObject({
    runs: [
      {
        tool: {
          driver: { rules: [{ id: 'file/changed' }, { id: 'sysctl/differs' }, { id: 'wireguard/peer-missing' }] },
        },
        invocations: [{ executionSuccessful: false, toolExecutionNotifications: [{ level: 'error' }] }],
        results: [
          { ruleId: 'wireguard/peer-missing', ruleIndex: 2, level: 'error' },
          { ruleId: 'sysctl/differs' },
          { ruleId: 'sysctl/differs' },
          { ruleId: 'file/changed', level: 'warning' },
          { ruleId: 'sysctl/differs', suppressions: [{ status: 'accepted' }] },
        ],
      },
    ],
  });
});

test('JUnit fails for a drift, errs for what was not looked at and passes a kind that is in sync', () => {
  const text = renderDriftJunit(sampleDriftReport);
  expect(text).toContain('tests="8" failures="4" errors="1"');
  expect(text).toContain('<testcase name="in sync" classname="terraform"/>');
});

test('nothing of a host becomes an element or a control of the page', () => {
  const evil = '<script>alert(1)</script>\u001b[2J';
  const [drift] = sampleDriftReport.drifts;
  if (drift === undefined) throw new Error('the sample has a drift');
  const text = renderDriftHtml({
    ...sampleDriftReport,
    drifts: [{ ...drift, observed: evil, diff: evil, subject: evil }],
  });
  expect(text).not.toContain('<script>');
  expect(text).not.toContain('\u001b');
  expect(text).toContain('&lt;script&gt;');
});
