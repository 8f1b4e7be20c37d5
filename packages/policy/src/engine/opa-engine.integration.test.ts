import { casesNowMs, findOpa, noOpa, realContext } from '../shipped-policies.fixture.ts';
import { openOpaEngine } from './opa-engine.fixture.ts';
import { testPolicyEngine } from './policy-engine-contract.fixture.ts';

const ctx = realContext();

testPolicyEngine(
  'opa',
  async () => {
    const opa = await findOpa(ctx);
    return opa === null ? null : openOpaEngine(opa, { nowMs: casesNowMs }, ctx);
  },
  noOpa,
);
