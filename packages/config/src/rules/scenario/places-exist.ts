import { allNodes } from '@dwcp/model';
import { issue } from '../rule.ts';
import { nameHint } from './near.ts';
import { faultsOf, type ScenarioTopologyRule } from './scenario-rule.ts';

export const placesExist: ScenarioTopologyRule = (document, topology) =>
  faultsOf(document).flatMap(({ fault, path }) => {
    if (fault.kind !== 'zone' && fault.kind !== 'region') return [];
    const sites = topology.sites.filter((candidate) => fault.kind === 'region' || candidate.cloud !== null);
    const site = sites.find((candidate) => candidate.name === fault.site);
    if (site === undefined) {
      const isOther = topology.sites.some((candidate) => candidate.name === fault.site);
      return [
        issue('scenario/place', [...path, 'site'], {
          message: isOther
            ? `${fault.site} has no availability zones`
            : `there is no site ${fault.site} in the environment ${topology.environment.name}`,
          hint: nameHint(
            sites.map((candidate) => candidate.name),
            fault.site,
          ),
        }),
      ];
    }
    if (fault.kind === 'region') return [];
    const zones = (site.cloud?.availabilityZones ?? []).map((zone) => zone.name);
    const isEmpty = !allNodes(topology).some(
      (node) => node.site === site.name && node.placement?.availabilityZone === fault.zone,
    );
    if (zones.includes(fault.zone) && !isEmpty) return [];
    return [
      issue('scenario/place', [...path, 'zone'], {
        message: zones.includes(fault.zone)
          ? `no machine of ${site.name} is in ${fault.zone}`
          : `${site.name} has no zone ${fault.zone}`,
        hint: nameHint(
          zones.filter((zone) => zone !== fault.zone),
          fault.zone,
        ),
      }),
    ];
  });
