import { shown } from '../../schema/custom-issue.ts';
import { issue } from '../rule.ts';
import type { ScenarioRule } from './scenario-rule.ts';

export const scenarioName: ScenarioRule = (document, { name }) =>
  document.scenario === name
    ? []
    : [
        issue('scenario/name', ['scenario'], {
          message: `the file is ${name}.yaml, the scenario in it ${shown(document.scenario)}`,
          hint: `write ${name}, or rename the file`,
        }),
      ];
