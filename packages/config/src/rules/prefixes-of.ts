import { type Cidr, cidr } from '@dwcp/model';
import type { EnvironmentDocument } from '../schema/environment/index.ts';
import type { Path } from './rule.ts';

/** A prefix of the description, with what it is and where it is written. */
export interface PrefixPlace {
  /** As a sentence names it: `the overlay`, `a prefix of dc1`. */
  readonly what: string;
  readonly site: string | null;
  readonly text: string;
  readonly prefix: Cidr;
  readonly path: Path;
}

/** Prefixes the sites announce. That of a VPC counts where the region does not list its own. */
export function announcedPrefixes(document: EnvironmentDocument): readonly PrefixPlace[] {
  return Object.entries(document.sites).flatMap(([site, wanted]) => {
    if (wanted.kind === 'region' && wanted.prefixes === undefined) {
      return [place(`the VPC of ${site}`, { site, text: wanted.cloud.vpc, path: ['sites', site, 'cloud', 'vpc'] })];
    }
    return (wanted.prefixes ?? []).map((text, index) =>
      place(`a prefix of ${site}`, { site, text, path: ['sites', site, 'prefixes', index] }),
    );
  });
}

export function fabricPrefixes(document: EnvironmentDocument): readonly PrefixPlace[] {
  return Object.entries(document.sites).flatMap(([site, wanted]) =>
    wanted.kind === 'region'
      ? [
          place(`the fabric of ${site}`, {
            site,
            text: wanted.fabric.prefix,
            path: ['sites', site, 'fabric', 'prefix'],
          }),
        ]
      : [],
  );
}

export function wanPrefixes(document: EnvironmentDocument): readonly PrefixPlace[] {
  return Object.entries(document.sites).flatMap(([site, wanted]) =>
    wanted.kind === 'region'
      ? []
      : [
          place(`the provider network of ${site}`, {
            site,
            text: wanted.wan.prefix,
            path: ['sites', site, 'wan', 'prefix'],
          }),
        ],
  );
}

export function overlayPrefix(document: EnvironmentDocument): PrefixPlace {
  return place('the overlay', { site: null, text: document.overlay.prefix, path: ['overlay', 'prefix'] });
}

export function overlayPrefix6(document: EnvironmentDocument): PrefixPlace {
  return place('the overlay', { site: null, text: document.overlay.prefix6, path: ['overlay', 'prefix6'] });
}

function place(what: string, at: Pick<PrefixPlace, 'site' | 'text' | 'path'>): PrefixPlace {
  return { what, ...at, prefix: cidr(at.text) };
}
