import type { DeploymentMode } from '@dwcp/model';
import type { LinkStatus } from '@dwcp/transport';
import { isFallback } from './is-fallback.ts';

export type HealthStatus = 'healthy' | 'degraded' | 'unhealthy';

export interface LinkHealth {
  readonly peer: string;
  readonly status: HealthStatus;
  /** Why it is not healthy. */
  readonly reasons: readonly string[];
}

export interface ComponentHealth {
  readonly component: string;
  readonly status: HealthStatus;
  readonly reasons: readonly string[];
}

export interface HealthReport {
  readonly status: HealthStatus;
  readonly node: string;
  readonly mode: DeploymentMode;
  readonly version: string;
  readonly links: readonly LinkHealth[];
  readonly components: readonly ComponentHealth[];
}

/**
 * A component that is unhealthy makes the node so. Links make it degraded as long as one of them carries, because what goes
 * over that one is served; a node none of whose links carries is unhealthy.
 */
export function assessHealth(from: {
  readonly node: string;
  readonly mode: DeploymentMode;
  readonly version: string;
  readonly links: readonly LinkStatus[];
  readonly components: readonly ComponentHealth[];
  readonly nowMs: number;
}): HealthReport {
  const links = from.links.map((link) => assessLink(link, from.nowMs));
  const { node, mode, version, components } = from;
  return { status: overall(links, components), node, mode, version, links, components };
}

/** How long a link may be in the making before that counts as down: some rounds of dialling. */
const connectingGraceMs = 30_000;

export function assessLink(link: LinkStatus, nowMs: number): LinkHealth {
  const forSeconds = Math.max(0, Math.round((nowMs - Date.parse(link.since)) / 1000));
  const because = link.lastError === null ? '' : `: ${link.lastError}`;
  const is = (status: HealthStatus, ...reasons: readonly string[]): LinkHealth => ({
    peer: link.peer,
    status,
    reasons,
  });
  if (link.isQuarantined) return is('unhealthy', `the peer is in quarantine, its reputation is ${link.reputation}`);
  switch (link.status) {
    case 'down':
      return is('unhealthy', `down for ${forSeconds} s${because}`);
    case 'connecting':
      return is(
        forSeconds * 1000 > connectingGraceMs ? 'unhealthy' : 'degraded',
        `connecting for ${forSeconds} s${because}`,
      );
    case 'draining':
      return is('degraded', 'is being closed');
    case 'established':
      return isFallback(link)
        ? is('degraded', `runs on ${link.transport}, for want of ${link.expectedTransport}, which is declared`)
        : is('healthy');
  }
}

function overall(links: readonly LinkHealth[], components: readonly ComponentHealth[]): HealthStatus {
  const all = [...links, ...components].map(({ status }) => status);
  if (components.some(({ status }) => status === 'unhealthy')) return 'unhealthy';
  if (links.length > 0 && links.every(({ status }) => status === 'unhealthy')) return 'unhealthy';
  return all.every((status) => status === 'healthy') ? 'healthy' : 'degraded';
}
