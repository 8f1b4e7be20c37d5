import { issue, type Rule } from '../rule.ts';

/** docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html: `RoleName`. */
const longestRole = 64;

/** IAM is global, so the roles of a region carry environment, region and site in their names, as `dwcp synth` writes them. */
const roles = ['member', 'flow-log'] as const;

export const nameLength: Rule = (document) =>
  Object.entries(document.sites).flatMap(([name, site]) => {
    if (site.kind !== 'region') return [];
    const names = roles.map((role) => ['dwcp', document.environment, site.cloud.region, name, role].join('-'));
    const longest = names.toSorted((a, b) => b.length - a.length)[0] ?? '';
    if (longest.length <= longestRole) return [];
    return [
      issue('feasibility/name-length', ['sites', name], {
        message: `the IAM role ${longest} has ${longest.length} characters and IAM takes ${longestRole}: it is cut and ends in a digest`,
        hint: `shorten the names of environment and site by at least ${longest.length - longestRole}, so that the role is recognised`,
      }),
    ];
  });
