import type { Issue } from '../../issue.ts';
import type { EnvironmentDocument } from '../../schema/environment/index.ts';
import { machinesOf } from '../machines-of.ts';
import { issue, type Rule } from '../rule.ts';
import { wholeTunnelsOf } from '../tunnels-of.ts';
import { distanceKm, lightFloorUs } from './distance.ts';
import { latencyBetweenSitesUs, modeOf } from './mode-of.ts';

export const lightSpeed: Rule = (document, run) => {
  const mode = modeOf(run);
  const wantedUs = document.objectives.latency;
  const modeUs = mode === null ? null : latencyBetweenSitesUs(mode);
  const hops = hopsOf(document);
  const withMode = new Set(
    machinesOf(document).flatMap(({ site, machine }) => (machine.mode === mode?.mode ? [site] : [])),
  );
  return [
    ...(wantedUs === undefined ? [] : tooFar(hops, wantedUs, { what: 'the objective', atTunnel: false })),
    ...(modeUs === null || mode === null
      ? []
      : tooFar(
          hops.filter(({ sites }) => sites.every((site) => withMode.has(site))),
          modeUs,
          { what: `the latency goal of ${mode.mode} mode`, atTunnel: true },
        )),
  ];
};

interface Hop {
  readonly tunnel: string;
  readonly sites: readonly [string, string];
  readonly km: number;
}

/** Pairs of sites that share a tunnel and say where they are, each once. */
function hopsOf(document: EnvironmentDocument): readonly Hop[] {
  const hops = wholeTunnelsOf(document).flatMap(({ name, gateways: [a, b] }): readonly (readonly [string, Hop])[] => {
    const [from, to] = [a.siteDocument.location, b.siteDocument.location];
    if (from === undefined || to === undefined) return [];
    const hop: Hop = { tunnel: name, sites: [a.site, b.site], km: distanceKm(from, to) };
    return [[[a.site, b.site].toSorted().join(' '), hop]];
  });
  return [...new Map(hops.toReversed()).values()];
}

/** One issue for a goal, at the two sites that miss it by most. */
function tooFar(
  hops: readonly Hop[],
  goalUs: number,
  goal: { readonly what: string; readonly atTunnel: boolean },
): readonly Issue[] {
  const missed = hops.filter(({ km }) => lightFloorUs(km) > goalUs).toSorted((a, b) => b.km - a.km);
  const [worst] = missed;
  if (worst === undefined) return [];
  const [a, b] = worst.sites;
  const more = missed.length - 1;
  const others =
    more === 0 ? '' : `; and ${more} more ${more === 1 ? 'pair of sites is' : 'pairs of sites are'} too far apart`;
  return [
    issue('feasibility/light-speed', goal.atTunnel ? ['tunnels', worst.tunnel] : ['objectives', 'latency'], {
      message: `${goal.what} is ${milliseconds(goalUs)} one way, and light in fibre takes ${milliseconds(lightFloorUs(worst.km))} for the ${Math.round(worst.km)} km from ${a} to ${b}${others}`,
      hint: `allow at least ${Math.ceil(lightFloorUs(worst.km) / 1e3)}ms, and half as much again for the way cables take; or correct the locations`,
    }),
  ];
}

function milliseconds(us: number): string {
  return us < 1e3 ? `${Math.round(us)} us` : `${Math.round(us / 100) / 10} ms`;
}
