import type { EmulationReport } from '@dwcp/model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { edit, emulateAltered as emulateIn, openRunPlace, type RunPlace } from './altered-run.fixture.ts';
import type { Secrets } from './laboratory/secrets.ts';
import type { Alteration } from './options.ts';

const isRoot = process.getuid?.() === 0;

/** Another key of the same form at one end of a tunnel. */
function otherKey(node: string): Partial<Alteration> {
  return {
    secrets: (secrets): Secrets => {
      const own = Object.entries(secrets.get(node) ?? {});
      const altered = own.map(
        ([path, text]) => [path, text.replace(/[A-Za-z0-9+/]{43}=/, `${'A'.repeat(43)}=`)] as const,
      );
      if (JSON.stringify(altered) === JSON.stringify(own)) throw new Error(`${node} has no preshared key`);
      return new Map([...secrets, [node, Object.fromEntries(altered)]]);
    },
  };
}

function reasonsOf(report: EmulationReport): string {
  return report.reasons.join('\n');
}

describe.skipIf(!isRoot)(`the gate of an emulation${isRoot ? '' : ' (skipped: needs root)'}`, () => {
  let place: RunPlace;
  beforeAll(async () => {
    place = await openRunPlace();
  });
  afterAll(() => place?.remove());
  const emulateAltered = (scenario: string, alteration: Partial<Alteration>) => emulateIn(place, scenario, alteration);

  test('is red without failure detection on one session', async () => {
    const report = await emulateAltered(
      'hybrid-baseline',
      edit('dc1-gw1', '/etc/frr/frr.conf', (text) => text.replaceAll(/^ neighbor 100\.64\.0\.3 bfd.*\n/gm, '')),
    );
    expect(report.verdict).toBe('fail');
    expect(reasonsOf(report)).toMatch(/dc1-gw1.*bfd|bfd.*dc1-gw1/i);
  });

  test('is red when one peer may use addresses of another site', async () => {
    const report = await emulateAltered(
      'hybrid-baseline',
      edit('dc1-gw1', '/etc/wireguard/wg-use1-gw1.conf', (text) =>
        text.replace(/^AllowedIPs = /m, 'AllowedIPs = 10.30.0.0/24, '),
      ),
    );
    expect(report.verdict).toBe('fail');
    expect(reasonsOf(report)).toContain('10.30.0.0/24');
  });

  test('is red when a tunnel device is 8 bytes too large', async () => {
    const report = await emulateAltered(
      'hybrid-baseline',
      edit('dc1-gw1', '/etc/wireguard/wg-use1-gw1.conf', (text) =>
        text.replace(/^MTU = (\d+)$/m, (_, mtu: string) => `MTU = ${Number(mtu) + 8}`),
      ),
    );
    expect(report.verdict).toBe('fail');
    expect(reasonsOf(report)).toMatch(/mtu/i);
  });

  test('is red when the rule against clear text is dropped', async () => {
    const report = await emulateAltered(
      'hybrid-baseline',
      edit('dc1-gw1', '/etc/nftables.conf', (text) => text.replace(/^.*protected prefixes in clear.*\n/m, '')),
    );
    expect(report.verdict).toBe('fail');
    expect(reasonsOf(report)).toMatch(/dc1-gw1.*(clear|rule)/i);
  });

  test('is red when the two ends of a tunnel have different preshared keys', async () => {
    const report = await emulateAltered('ipsec-site-to-site', otherKey('dc1-gw1'));
    expect(report.verdict).toBe('fail');
    expect(reasonsOf(report)).toMatch(/tunnel/i);
  });

  test('is red when a line of swanctl is misspelt', async () => {
    const report = await emulateAltered(
      'ipsec-site-to-site',
      edit('dc1-gw1', '/etc/swanctl/conf.d/dwcp-dc1-gw1--dc2-gw1.conf', (text) =>
        text.replace(/^(\s*)dpd_delay = /m, '$1dpd_delai = '),
      ),
    );
    expect(report.verdict).toBe('fail');
    expect(reasonsOf(report)).toMatch(/dpd|swanctl|dc1-gw1--dc2-gw1/i);
  });
});
