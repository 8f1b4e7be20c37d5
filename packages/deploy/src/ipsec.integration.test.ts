import { type Context, type NodeRunner, processRunner, recordingSink, waitFor } from '@dwcp/io';
import { defaultImageCache, ensureImage, probeCapabilities } from '@dwcp/lab';
import { gatewayOf, tunnelsOf } from '@dwcp/model';
import { compareIpsec, describeDifference, inspectNetwork, ipsecConnections } from '@dwcp/network';
import { mixedTopology } from '@dwcp/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type IpsecGateways, openIpsecGateways } from './ipsec-gateways.fixture.ts';

const { signal } = new AbortController();
const ctx: Context = { run: processRunner(signal), events: recordingSink(), now: Date.now, signal };
const topology = mixedTopology();
/** Between them one tunnel by certificates and one by a preshared key. */
const names = ['dc1-gw2', 'use1-gw2', 'br1-gw1'];
const missing = (await probeCapabilities(ctx)).find((item) => item.isRequired && !item.isPresent);
const reason = missing === undefined ? null : `${missing.name}: ${missing.detail}`;

describe.skipIf(reason !== null)(`IPsec by strongSwan${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  let gateways: IpsecGateways;
  beforeAll(async () => {
    const image = await ensureImage({ cacheDir: defaultImageCache() }, ctx);
    gateways = await openIpsecGateways(topology, { names, imageDir: image.dir }, ctx);
  }, 900_000);
  afterAll(() => gateways?.close());

  test('every rendered line is loaded, and every tunnel comes up as described', async () => {
    for (const name of names) expect(await settled(name)).toEqual([]);
  });

  test('packets that fill the tunnel pass it unfragmented, and one byte more does not', async () => {
    for (const name of names) expect(await settled(name)).toEqual([]);
    for (const { tunnel, remote } of tunnelsOf(topology, 'dc1-gw2').filter(isIpsec)) {
      const full = (bytes: number): Promise<number> =>
        replies('dc1-gw2', ['-c', '3', '-i', '0.2', '-M', 'do', '-s', `${bytes - 28}`, remote.innerAddress]);
      expect(await full(tunnel.mtuBytes), tunnel.name).toBe(3);
      expect(await full(tunnel.mtuBytes + 1), tunnel.name).toBe(0);
    }
  });

  test('new keys of the child and of the IKE SA, asked for by either end, lose nothing', async () => {
    for (const name of names) expect(await settled(name)).toEqual([]);
    for (const { tunnel, remote } of tunnelsOf(topology, 'dc1-gw2').filter(isIpsec)) {
      const connection = `dwcp-${tunnel.name}`;
      const count = 3000;
      const probing = replies('dc1-gw2', ['-c', `${count}`, '-i', '0.002', remote.innerAddress]);
      for (const end of tunnel.ends) {
        await swanctl(end.gateway, ['--rekey', '--child', connection]);
        await swanctl(end.gateway, ['--rekey', '--ike', connection]);
      }
      expect(await probing, tunnel.name).toBe(count);
    }
  });

  test('a new authentication loses no more than is under way while the new SA takes the place of the old', async () => {
    for (const name of names) expect(await settled(name)).toEqual([]);
    for (const { tunnel, remote } of tunnelsOf(topology, 'dc1-gw2').filter(isIpsec)) {
      const count = 1500;
      const probing = replies('dc1-gw2', ['-c', `${count}`, '-i', '0.002', remote.innerAddress]);
      await swanctl(tunnel.ends[0].gateway, ['--rekey', '--ike', `dwcp-${tunnel.name}`, '--reauth']);
      // Without make-before-break a whole handshake would be missing, two round trips and as many signatures.
      expect(count - (await probing), tunnel.name).toBeLessThanOrEqual(10);
    }
  });

  test('a tunnel that was taken down lets nothing out in clear, and a reload brings it back', async () => {
    const capture = inside('dc1-gw2').run(
      ['timeout', '6', 'tcpdump', '-lnni', 'eth0', 'not arp and not udp port 500 and not udp port 4500 and not ip6'],
      { timeoutMs: 20_000, okExitCodes: [0, 124] },
    );
    const { carrier } = connectionTo('use1-gw2');
    await swanctl('dc1-gw2', ['--terminate', '--child', `dwcp-${tunnelTo('use1-gw2')}`]);
    await replies('dc1-gw2', ['-c', '200', '-i', '0.002', carrier.remote]);
    await replies('dc1-gw2', ['-c', '200', '-i', '0.002', '-I', 'xi-use1-gw2', carrier.remote]);
    expect((await capture).stdout.trim()).toBe('');
    await inside('dc1-gw2').run(['/usr/lib/dwcp/ipsec', 'load'], { timeoutMs: 60_000 });
    for (const name of ['dc1-gw2', 'use1-gw2']) expect(await settled(name)).toEqual([]);
  });

  test.each([
    ['dpd_delay', 'dpd_dealy', 'load failed (observed loading connection'],
    ['dpd_delay = 2s', 'dpd_delay = 9s', 'dpd_delay: connection differs (wanted 2, observed 9)'],
    ['id = dc1-gw2', 'id = dc1-gw9', 'local id: connection differs (wanted dc1-gw2, observed dc1-gw9)'],
    ['connections {', 'conections {', 'connection missing'],
  ])('sees %s written as %s', async (line, wrong, words) => {
    const file = `/etc/swanctl/conf.d/dwcp-${tunnelTo('br1-gw1')}.conf`;
    const edit = `sed -i 's/${line}/${wrong}/' ${file}; /usr/lib/dwcp/ipsec load || true`;
    await inside('dc1-gw2').run(['sh', '-euc', `cp ${file} /run/kept; ${edit}`], { timeoutMs: 60_000 });
    try {
      expect((await differences('dc1-gw2')).join('\n')).toContain(words);
    } finally {
      const restore = `cp /run/kept ${file}; /usr/lib/dwcp/ipsec load`;
      await inside('dc1-gw2').run(['sh', '-euc', restore], { timeoutMs: 60_000 });
    }
    expect(await settled('dc1-gw2')).toEqual([]);
  });

  test('weaker proposals that were loaded and negotiated are seen while the files are as rendered, and a child that is gone', async () => {
    const ends = ['dc1-gw2', 'br1-gw1'] as const;
    for (const name of ends) expect(await settled(name)).toEqual([]);
    const connection = `dwcp-${tunnelTo('br1-gw1')}`;
    const files = ['conf.d', 'dwcp/kernel', 'dwcp/userspace'].map((dir) => `/etc/swanctl/${dir}/${connection}.conf`);
    const weaken = [
      'rm -rf /run/kept; mkdir /run/kept; for file in "$@"; do cp --parents "$file" /run/kept; done',
      `sed -i 's/proposals = .*/proposals = aes128gcm16-prfsha256-modp3072/; s/esp_proposals = .*/esp_proposals = aes128gcm16-modp3072/; s/life_time = .*/life_time = 90000s/' "$@"`,
      'swanctl --load-conns >/dev/null',
      'cp -a /run/kept/etc/. /etc/',
    ].join('\n');
    try {
      for (const name of ends) {
        await inside(name).run(['sh', '-euc', weaken, 'sh', ...files], { timeoutMs: 60_000 });
      }
      await swanctl('br1-gw1', ['--terminate', '--ike', connection]);
      await swanctl('br1-gw1', ['--initiate', '--child', connection]);
      for (const name of ends) {
        const seen = (await differences(name)).join('\n');
        expect(seen).toContain(`${connection} IKE: sa algorithms differ`);
        expect(seen).toContain('AES_GCM_16-128/PRF_HMAC_SHA2_256/MODP_3072');
        expect(seen).toContain(`${connection} ESP: sa algorithms differ`);
        expect(seen).toContain(`${connection} ESP: sa lifetime differs`);
      }
      // By its initiator, which begins again when the other end closes.
      await swanctl('br1-gw1', ['--terminate', '--child', connection]);
      expect(await differences('dc1-gw2')).toContainEqual(expect.stringContaining(`${connection}: sa missing`));
    } finally {
      for (const name of ends) await inside(name).run(['/usr/lib/dwcp/ipsec', 'load'], { timeoutMs: 60_000 });
      const renew = 'swanctl --terminate --ike "$1" || true; swanctl --initiate --child "$1"';
      await inside('br1-gw1').run(['sh', '-c', renew, 'sh', connection], { timeoutMs: 60_000 });
    }
    for (const name of ends) expect(await settled(name)).toEqual([]);
  });

  test('a changed preshared key takes effect by a reload on both ends', async () => {
    const [a, b] = ['dc1-gw2', 'br1-gw1'] as const;
    const change = 'echo "secret = 0sYW5vdGhlciBrZXkgdGhhdCBpcyBsb25nIGVub3VnaA==" > /etc/swanctl/dwcp/$1.psk';
    for (const [name, device] of [
      [a, `xi-${b}`],
      [b, `xi-${a}`],
    ] as const) {
      await inside(name).run(['sh', '-euc', `${change}; /usr/lib/dwcp/ipsec load`, 'sh', device], {
        timeoutMs: 60_000,
      });
    }
    for (const name of [a, b]) expect(await settled(name)).toEqual([]);
    await swanctl(a, ['--rekey', '--ike', `dwcp-${tunnelTo(b)}`, '--reauth']);
    for (const name of [a, b]) expect(await settled(name)).toEqual([]);
  });

  function inside(name: string): NodeRunner {
    return gateways.runnerOf(name);
  }

  async function differences(name: string): Promise<readonly string[]> {
    const { ipsec, linkMtuBytes } = await inspectNetwork(inside(name), { daemon: 'frr' }, ctx);
    if (!ipsec.isObserved) return [ipsec.reason];
    if (!linkMtuBytes.isObserved) return [linkMtuBytes.reason];
    const wanted = ipsecConnections(topology, gatewayOf(topology, name)).filter(({ remoteGateway }) =>
      names.includes(remoteGateway),
    );
    return compareIpsec(wanted, { ipsec: ipsec.value, mtuBytes: linkMtuBytes.value }).map(describeDifference);
  }

  /** The differences that are left after as long as two ends may take to find each other. */
  async function settled(name: string): Promise<readonly string[]> {
    let last: readonly string[] = [];
    const look = async (): Promise<true | null> => {
      last = await differences(name);
      return last.length === 0 ? true : null;
    };
    await waitFor(look, { timeoutMs: 60_000, everyMs: 250, signal, onTimeout: () => new Error(last.join('; ')) });
    return last;
  }

  async function swanctl(name: string, argv: readonly string[]): Promise<void> {
    await inside(name).run(['swanctl', ...argv], { timeoutMs: 60_000 });
  }

  async function replies(name: string, argv: readonly string[]): Promise<number> {
    const { stdout } = await inside(name).run(['ping', '-n', '-q', '-W', '2', ...argv], {
      timeoutMs: 120_000,
      okExitCodes: [0, 1, 2],
    });
    return Number(/(\d+) received/.exec(stdout)?.[1]);
  }

  function connectionTo(remote: string): ReturnType<typeof ipsecConnections>[number] {
    const found = ipsecConnections(topology, gatewayOf(topology, 'dc1-gw2')).find(
      ({ remoteGateway }) => remoteGateway === remote,
    );
    if (found === undefined) throw new Error(`no tunnel to ${remote}`);
    return found;
  }

  function tunnelTo(remote: string): string {
    return connectionTo(remote).tunnel;
  }
});

function isIpsec({ tunnel }: { readonly tunnel: { readonly protocol: string } }): boolean {
  return tunnel.protocol === 'ipsec';
}
