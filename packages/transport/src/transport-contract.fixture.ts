import { describe, test } from 'vitest';
import { boundClaims } from './contract/bounds.fixture.ts';
import { carryingClaims } from './contract/carries.fixture.ts';
import type { Claim, ContractSubject } from './contract/conversation.fixture.ts';
import { dialClaims } from './contract/dials.fixture.ts';
import { endClaims } from './contract/ends.fixture.ts';

export type { ContractSubject } from './contract/conversation.fixture.ts';

/** What every transport keeps, whatever it is made of. */
export const transportClaims: readonly Claim[] = [...carryingClaims, ...boundClaims, ...endClaims, ...dialClaims];

/** Tests every claim on it. Call it in a test file of its own for each transport. */
export function transportContract(subject: ContractSubject): void {
  const { name, reason } = subject;
  describe.skipIf(reason !== null)(reason === null ? name : `${name} (skipped: ${reason})`, () => {
    for (const { claim, needs, check } of transportClaims) {
      test.skipIf(needs !== undefined && subject[needs] === null)(claim, () => check(subject));
    }
  });
}
