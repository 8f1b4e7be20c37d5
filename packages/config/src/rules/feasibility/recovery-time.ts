import type { EnvironmentDocument } from '../../schema/environment/index.ts';
import { formatQuantity } from '../../schema/units.ts';
import { issue, type Rule } from '../rule.ts';
import { tunnelsOf } from '../tunnels-of.ts';

export const recoveryTime: Rule = (document) => {
  const { rto } = document.objectives;
  if (rto === undefined) return [];
  const parts = partsOf(document).filter(({ us }) => us > 0);
  const total = parts.reduce((sum, { us }) => sum + us, 0);
  if (rto >= total) return [];
  const sum = parts.map(({ us, what }) => `${shownTime(us)} ${what}`).join(', ');
  return [
    issue('feasibility/recovery-time', ['objectives', 'rto'], {
      message: `${shownTime(rto)} cannot be kept: ${sum} make ${shownTime(total)}`,
      hint: `write at least ${shownTime(total)}, or shorten the parts: check every 10s, a shorter TTL, machines that run already (\`scaling.warmUp: 0s\`)`,
    }),
  ];
};

function partsOf(document: EnvironmentDocument): readonly { readonly us: number; readonly what: string }[] {
  const { dns, scaling, routing } = document;
  const warmUp = { us: scaling.warmUp, what: 'until new machines serve' };
  if (dns === undefined) {
    const tunnels = Math.max(...tunnelsOf(document).map(({ tunnel }) => detectionUs(tunnel.bfd ?? routing.bfd)), 0);
    const fabric = detectionUs(routing.fabricBfd ?? routing.bfd);
    const slowest =
      tunnels < fabric
        ? { us: fabric, what: 'until BFD gives a gateway up inside its site' }
        : { us: tunnels, what: 'until BFD gives a tunnel up' };
    return [slowest, warmUp];
  }
  const { interval, failures } = dns.healthCheck;
  return [
    { us: interval * failures, what: `until ${failures} health ${failures === 1 ? 'check' : 'checks'} failed` },
    { us: dns.ttl, what: 'until resolvers forget the answer' },
    warmUp,
  ];
}

function detectionUs({ interval, multiplier }: EnvironmentDocument['routing']['bfd']): number {
  return interval * multiplier;
}

/** Whole seconds of more than a minute stay seconds, so that a sum can be followed. */
function shownTime(us: number): string {
  return us % 1e6 === 0 ? `${us / 1e6}s` : formatQuantity('duration', us);
}
