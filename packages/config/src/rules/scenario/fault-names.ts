import { shown } from '../../schema/custom-issue.ts';
import { repeated } from '../repeated.ts';
import { issue } from '../rule.ts';
import { faultsOf, type ScenarioRule } from './scenario-rule.ts';

/** Becomes part of file names, and of rows of reports. */
const form = /^[a-z][a-z0-9-]{0,40}$/;

export const faultNames: ScenarioRule = (document) => {
  const faults = faultsOf(document);
  return [
    ...faults
      .filter(({ name }) => !form.test(name))
      .map(({ name, path }) =>
        issue('scenario/fault-name', path, {
          message: `${shown(name)} is no name of a fault`,
          hint: 'small letters, digits and hyphens, a letter first, at most 41 characters',
        }),
      ),
    ...repeated(faults, ({ name }) => name).map(({ item, first }) =>
      issue('scenario/fault-name', [...item.path, 'name'], {
        message: `${item.name} is already the name of ${String(first.path.at(-1)) === '0' ? 'the first fault' : `fault ${Number(first.path.at(-1)) + 1}`}`,
        hint: 'give every fault a name of its own',
      }),
    ),
  ];
};
