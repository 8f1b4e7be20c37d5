import { issue } from '../rule.ts';
import { faultsOf, isOperation, type ScenarioRule } from './scenario-rule.ts';

export const canaryRequired: ScenarioRule = (document) => {
  const faults = faultsOf(document);
  const wrong = faults
    .filter(({ fault }) => fault.canary && (isOperation(fault) || fault.kind === 'daemon'))
    .map(({ name, fault, path }) =>
      issue('scenario/canary', [...path, 'canary'], {
        message: isOperation(fault)
          ? `${name} breaks nothing, so no run can fail to notice it`
          : `${name} may pass unnoticed: what supervises ${fault.kind === 'daemon' ? fault.daemon : 'it'} starts it again`,
        hint: 'cut a link or a gateway that has no other beside it',
      }),
    );
  const isNeeded = faults.some(({ fault }) => !isOperation(fault));
  if (!isNeeded || faults.some(({ fault }) => fault.canary)) return wrong;
  return [
    issue('scenario/canary', ['faults'], {
      message: 'no fault is a canary: a run that sees nothing at all would look like one without an outage',
      hint: 'add a fault with `canary: true` on something without redundancy, such as the only gateway of a site',
    }),
  ];
};
