import type { Lab, LabPlan } from '@dwcp/lab';
import { monotonicNs, portName } from '@dwcp/lab';
import type { LinkEnd } from '@dwcp/model';
import type { Cables } from './cables.ts';

const timeoutMs = 5_000;
export function labCables(lab: Lab, plan: LabPlan): Cables {
  const at = (link: LinkEnd) => {
    const host = plan.hosts.find((h) => h.name === link.node);
    const port = host?.interfaces.find((i) => i.name === link.interface);
    if (port === undefined) throw new Error('no link');
    return { runner: lab.segmentRunner(port.segment), device: portName(link.node, link.interface) };
  };
  const all = async (links: readonly LinkEnd[], word: string) => {
    const t = monotonicNs();
    await Promise.all(
      links.map((l) => {
        const { runner, device } = at(l);
        return runner.run(['ip', 'link', 'set', device, word], { timeoutMs });
      }),
    );
    return t;
  };
  const rules = async (link: LinkEnd, table: string, body: string | null) => {
    const { runner, device } = at(link);
    const t = monotonicNs();
    await runner.run(['nft', '-f', '-'], {
      timeoutMs,
      input: `table netdev ${table}\ndelete table netdev ${table}\n${body === null ? '' : body.replaceAll('DEV', device)}`,
    });
    return t;
  };
  return {
    down: (links) => all(links, 'down'),
    up: (links) => all(links, 'up'),
    lose: (link, { direction, lossPercent }) =>
      rules(
        link,
        'fault_lose',
        lossPercent === 0
          ? null
          : `table netdev fault_lose { chain c { type filter hook ${direction === 'from-node' ? 'ingress' : 'egress'} device "DEV" priority 0; policy accept; ${lossPercent >= 100 ? 'drop;' : `numgen random mod 10000 < ${Math.round(lossPercent * 100)} drop;`}\n }\n}\n`,
      ),
    swallow: (link, bytes) =>
      rules(
        link,
        'fault_hole',
        bytes === null
          ? null
          : `table netdev fault_hole { chain i { type filter hook ingress device "DEV" priority 0; policy accept; meta length > ${bytes} drop;\n }\n chain e { type filter hook egress device "DEV" priority 0; policy accept; meta length > ${bytes} drop;\n }\n}\n`,
      ),
  };
}
