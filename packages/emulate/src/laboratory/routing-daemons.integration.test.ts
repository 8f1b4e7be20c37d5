import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Context, processRunner, waitFor } from '@dwcp/io';
import { applyNode, closeLab, defaultImageCache, ensureImage, type Lab, openLab, planLab } from '@dwcp/lab';
import { allNodes, routingDaemons } from '@dwcp/model';
import { compareRunningConfig, frrAnswers, frrAnswersFunction, renderRelease, verifyNetwork } from '@dwcp/network';
import { dualStackTopology, testContext } from '@dwcp/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeKeys, type PublicKeys } from './keys.ts';

/** A busy machine is slow; a network that never converges stays so. */
const deadlineMs = 60_000;
/** The first run on a machine builds the tree of the hosts. */
const imageTimeoutMs = 600_000;
const cut = 'ip saddr { 192.0.2.11, 203.0.113.11 } ip daddr { 192.0.2.11, 203.0.113.11 } udp dport 51825 counter drop';

describe.each(routingDaemons)('%s over IPv4 and IPv6', (daemon) => {
  const topology = dualStackTopology(daemon);
  const ctx: Context = testContext(processRunner(new AbortController().signal));
  let dir = '';
  let lab: Lab;
  let publicKeys: PublicKeys = {};
  const runners = () => new Map(allNodes(topology).map(({ name }) => [name, lab.runner(name)]));

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'dwcp-t-'));
    const { dir: imageDir } = await ensureImage({ cacheDir: defaultImageCache() }, ctx);
    const id = `dw${routingDaemons.indexOf(daemon) + 10}${process.pid.toString(16).padStart(6, '0')}`;
    const plan = planLab(topology, { lab: id, instances: [], authorizedKeys: [], hosts: 'light' });
    lab = await openLab(plan, { dir: join(dir, 'lab'), imageDir }, ctx);
    publicKeys = await makeKeys(topology, runners());
    const isNeeded = (unit: string): boolean => !unit.startsWith('prometheus');
    await Promise.all(
      renderRelease(topology, { publicKeys }).map((release) => applyNode(lab, release, { isNeeded }, ctx)),
    );
  }, imageTimeoutMs);

  afterAll(async () => {
    await closeLab(join(dir, 'lab'), ctx);
    await rm(dir, { recursive: true, force: true });
  });

  const isHealthy = async () => {
    const results = await verifyNetwork(topology, runners(), { timeoutMs: deadlineMs, publicKeys }, ctx);
    expect(results.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
    return results;
  };

  /** Next hops of the kernel for a host, by both IP versions. */
  const hops = async (host: string, addresses: readonly string[]): Promise<readonly string[]> =>
    Promise.all(
      addresses.map(async (address) => {
        const argv = ['ip', 'route', 'get', address];
        const { stdout } = await lab.runner(host).run(argv, { timeoutMs: 20_000, okExitCodes: [0, 2] });
        return /(?:via (\S+) )?dev (\S+)/.exec(stdout)?.slice(1).join(' ') ?? stdout;
      }),
    );
  const move = async (host: string, addresses: readonly string[], wanted: readonly string[]) => {
    let seen: readonly string[] = [];
    await waitFor(
      async () => {
        seen = await hops(host, addresses);
        return seen.join() === wanted.join() ? true : null;
      },
      { timeoutMs: deadlineMs, everyMs: 100, onTimeout: () => new Error(`${host} still goes by ${seen.join(', ')}`) },
    );
  };
  const toDatacenter = ['10.10.0.11', 'fd00:10:0:1::b'];
  const toBranch = ['10.30.0.1', 'fd00:30::1'];
  const internet = (...words: readonly string[]) =>
    lab.segmentRunner('internet').run(['nft', ...words], { timeoutMs: 20_000 });

  test('the daemon runs its whole file, every session is up and every declared prefix is there', async () => {
    const results = await isHealthy();
    for (const { name } of allNodes(topology)) {
      for (const claim of ['bgp', 'prefixes', 'bfd', 'routes', 'routing-config', 'reachability']) {
        expect(results.map(({ id }) => id)).toContain(`${claim}.${name}`);
      }
    }
  });

  const whyNot = daemon === 'frr' ? '' : ` (skipped: ${daemon} has no vtysh)`;
  test.skipIf(whyNot !== '')(
    `what the daemons answer at their sockets is what vtysh would have said${whyNot}`,
    async () => {
      const answers = async (before: string): Promise<ReadonlyMap<string, string>> => {
        const input = `${frrAnswersFunction()}\n${before}\nfrr_answers\n`;
        return frrAnswers((await lab.runner('dc1-gw1').run(['sh', '-s'], { input, timeoutMs: 60_000 })).stdout);
      };
      // Whichever is not to answer fails, so neither is taken for the other.
      const asked = await answers('vtysh() { return 1; }');
      const told = await answers('perl() { return 1; }');
      expect([...asked.keys()]).toEqual(['clock', 'bgp-sessions', 'bgp-paths', 'bfd', 'routing-config']);
      const [running = '', ofVtysh = ''] = [asked, told].map((all) => all.get('routing-config'));
      expect(running).toContain('router bgp ');
      expect(compareRunningConfig(ofVtysh, running)).toEqual([]);
      for (const part of ['bgp-sessions', 'bgp-paths', 'bfd']) {
        expect(shapeOf(asked.get(part)), part).toEqual(shapeOf(told.get(part)));
      }
      expect(asked.get('bgp-sessions')).toContain('"Established"');
    },
  );

  test('MED and local preference choose the gateway of priority 1 in both directions', async () => {
    await move('br1-gw1', toDatacenter, ['100.64.0.11 wg-dc1-gw1', 'fd64:6477:6370::b wg-dc1-gw1']);
    await move('dc1-node1', toBranch, ['10.10.0.1 eth0', 'fd00:10:0:1::1 eth0']);
  });

  test('a cut of the preferred path moves both directions to the other gateway, and back when it is mended', async () => {
    await internet('add table inet cut');
    await internet('add chain inet cut forward { type filter hook forward priority 0 ; }');
    await internet(`add rule inet cut forward ${cut}`);
    await move('br1-gw1', toDatacenter, ['100.64.0.13 wg-dc1-gw2', 'fd64:6477:6370::d wg-dc1-gw2']);
    await move('dc1-node1', toBranch, ['10.10.0.2 eth0', 'fd00:10:0:1::2 eth0']);
    await internet('delete table inet cut');
    await move('br1-gw1', toDatacenter, ['100.64.0.11 wg-dc1-gw1', 'fd64:6477:6370::b wg-dc1-gw1']);
    await isHealthy();
  });
});

/** Documents without what counts on between two questions: numbers and times. */
function shapeOf(documents = ''): readonly unknown[] {
  const isTime = /^(never|\d+:\d+:\d+|(\d+[ywdhms])+)$/;
  return documents.split('\n@\n').map((text) =>
    JSON.parse(text, (_key, value: unknown) => {
      if (typeof value === 'number') return 'number';
      return typeof value === 'string' && isTime.test(value) ? 'time' : value;
    }),
  );
}
