import { loadArtifact } from '../artifact/artifact.ts';
import { casesNowMs, policiesDirectory } from '../shipped-policies.fixture.ts';
import { openBoundedEngine } from './bounded-engine.ts';
import { openEmbeddedEngine } from './embedded-engine.ts';
import { testPolicyEngine } from './policy-engine-contract.fixture.ts';

const nowMs = casesNowMs;

testPolicyEngine(
  'in process',
  async () => {
    const { evaluate } = await openEmbeddedEngine(await loadArtifact(policiesDirectory), { nowMs });
    return {
      decide: async (questions) => questions.map(({ policy, input }) => evaluate(policy, input)),
      close: async () => {},
    };
  },
  '',
);

testPolicyEngine('in a thread', async () => openBoundedEngine(await loadArtifact(policiesDirectory), { nowMs }), '');
