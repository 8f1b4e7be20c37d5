import { DwcpError } from '@dwcp/model';
import type { PolicyArtifact } from '../artifact/artifact.ts';
import { entrypointOf, type PolicyName } from '../artifact/policy-names.ts';
import { type PolicyDecision, parseDecision } from '../decision.ts';
import { policyBuiltins } from './builtins.ts';
import { inputTextOf } from './input-text.ts';
import { instantiatePolicy, type WasmPolicy } from './wasm-host.ts';

/** The shipped policies, evaluated in this process. Give it what is not yours through the bounded engine. */
export interface EmbeddedEngine {
  /** Throws POLICY_FAILED when the policy aborts, runs out of memory, or gives no decision. */
  evaluate(policy: PolicyName, input: unknown): PolicyDecision;
  /** As evaluate, of an input document that is JSON text already. */
  evaluateText(policy: PolicyName, inputJson: string): PolicyDecision;
  /** As evaluateText, and what the policy answers is not read: `decisionIn` does. */
  answerText(policy: PolicyName, inputJson: string): string;
  /** What the last evaluation used of the policies' memory. */
  usedBytes(): number;
}

export async function openEmbeddedEngine(
  artifact: Pick<PolicyArtifact, 'wasm'>,
  options: { readonly nowMs: number },
): Promise<EmbeddedEngine> {
  const module = await WebAssembly.compile(artifact.wasm);
  const builtins = policyBuiltins(options.nowMs);
  let instance: WasmPolicy | null = instantiatePolicy(module, builtins);
  const answerText = (policy: PolicyName, inputJson: string): string => {
    try {
      instance ??= instantiatePolicy(module, builtins);
      return instance.evaluate(entrypointOf(policy), inputJson);
    } catch (cause) {
      // What a failed evaluation leaves in the memory is not known: the next one gets a new instance.
      instance = null;
      throw failure(policy, cause);
    }
  };
  const evaluateText = (policy: PolicyName, inputJson: string): PolicyDecision =>
    decisionIn(policy, answerText(policy, inputJson));
  return {
    answerText,
    evaluateText,
    evaluate: (policy, input) => evaluateText(policy, inputTextOf(policy, input)),
    usedBytes: () => instance?.usedBytes() ?? 0,
  };
}

/** The decision in what `answerText` gave. Throws POLICY_FAILED when there is none. */
export function decisionIn(policy: PolicyName, answer: string): PolicyDecision {
  try {
    return parseDecision(policy, resultOf(answer));
  } catch (cause) {
    throw failure(policy, cause);
  }
}

/** The one result of a result set; undefined when the policy is undefined. */
function resultOf(json: string): unknown {
  const set: unknown = JSON.parse(json);
  const [first] = Array.isArray(set) ? (set as readonly unknown[]) : [];
  return typeof first === 'object' && first !== null && 'result' in first ? first.result : undefined;
}

function failure(policy: PolicyName, cause: unknown): DwcpError {
  if (cause instanceof DwcpError) return cause;
  const words = cause instanceof Error ? cause.message : String(cause);
  return new DwcpError('POLICY_FAILED', `policy ${policy} could not be evaluated: ${words}`, {
    hint: 'is the description or plan far larger or deeper than a network? Otherwise report this with its input',
    cause,
  });
}
