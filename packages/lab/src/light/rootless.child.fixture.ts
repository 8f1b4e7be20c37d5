import { waitFor } from '@dwcp/io';
import { closeLab } from '../close-lab.ts';
import { readHostLog } from '../host/read-host-log.ts';
import { liveContext } from '../lab-tests.fixture.ts';
import { openLab } from '../open-lab.ts';
import { isUserNamespace } from '../rootless/user-namespace.ts';
import { applyNode } from './apply-node.ts';
import { gatewayRelease } from './gateway-release.fixture.ts';
import { twoGateways } from './two-gateways.fixture.ts';

// Runs in a user namespace: brings two light gateways up until BGP runs over their tunnel, and takes them down: LAB DIR
// IMAGE. Prints one line of JSON.
const [id, dir, imageDir] = process.argv.slice(2);
if (id === undefined || dir === undefined || imageDir === undefined) throw new Error('usage: LAB DIR IMAGE');
const ctx = liveContext();
try {
  const lab = await openLab(twoGateways(id), { dir, imageDir, isLasting: false }, ctx);
  const isNeeded = (unit: string) => !unit.startsWith('prometheus');
  await Promise.all(
    (['left', 'right'] as const).map((name) => applyNode(lab, gatewayRelease(name), { isNeeded }, ctx)),
  );
  const summary = ['vtysh', '-c', 'show bgp summary json'];
  const check = async () => {
    const { stdout } = await lab.runner('left').run(summary, { timeoutMs: 20_000, okExitCodes: [0, 1] });
    return /"state":\s*"Established"/.test(stdout) ? true : null;
  };
  await waitFor(check, { timeoutMs: 60_000, everyMs: 200, onTimeout: () => new Error('BGP does not come up') }).catch(
    async (cause: unknown) => {
      const lines = await readHostLog(lab, { host: 'left', sinceMs: 0 }, ctx);
      throw new Error(lines.map((line) => `${line.source}: ${line.message}`).join('\n'), { cause });
    },
  );
  const { stdout } = await lab.runner('left').run(['wg', 'show', 'wg0', 'latest-handshakes'], { timeoutMs: 5_000 });
  const seen = { inUserNamespace: await isUserNamespace(), handshake: stdout.trim() !== '' };
  process.stdout.write(`${JSON.stringify(seen)}\n`);
} finally {
  await closeLab(dir, ctx);
}
