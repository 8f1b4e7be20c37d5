import { shown } from '../../schema/custom-issue.ts';
import { parseLinkEnd } from '../../schema/scenario/values.ts';
import { issue } from '../rule.ts';
import type { ScenarioRule } from './scenario-rule.ts';

export const linkNames: ScenarioRule = (document) =>
  Object.keys(document.links)
    .filter((key) => parseLinkEnd(key) === null)
    .map((key) =>
      issue('scenario/link-name', ['links', key], {
        message: `expected an interface of a node such as \`dc1-gw1/eth0\`, got ${shown(key)}`,
        hint: 'name the node, a slash and its interface',
      }),
    );
