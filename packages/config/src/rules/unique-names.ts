import { machinesOf } from './machines-of.ts';
import { repeated } from './repeated.ts';
import { issue, type Rule } from './rule.ts';

export const uniqueNames: Rule = (document) =>
  repeated(machinesOf(document), (machine) => machine.name).map(({ item, first }) =>
    issue('config/name-unique', item.path, {
      message: `${item.name} is already the name of a ${first.role} of ${first.site}`,
      hint: 'give every machine a name of its own',
    }),
  );
