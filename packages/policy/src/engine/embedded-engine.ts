import { DwcpError } from '@dwcp/model';
import { entrypointOf, type PolicyArtifact, type PolicyName } from '../artifact/artifact.ts';
import { type PolicyDecision, parseDecision } from '../decision.ts';
import { policyBuiltins } from './builtins.ts';
import { instantiatePolicy, type WasmPolicy } from './wasm-host.ts';

/** Larger than any description: a plan of ten thousand resources has about 20 MB. */
export const maxInputBytes = 64 * 1024 * 1024;

/** The shipped policies, evaluated in this process. Give it what is not yours through the bounded engine. */
export interface EmbeddedEngine {
  /** Throws POLICY_FAILED when the policy aborts, runs out of memory, or gives no decision. */
  evaluate(policy: PolicyName, input: unknown): PolicyDecision;
}

export async function openEmbeddedEngine(
  artifact: Pick<PolicyArtifact, 'wasm'>,
  options: { readonly nowMs: number },
): Promise<EmbeddedEngine> {
  const module = await WebAssembly.compile(artifact.wasm);
  const instantiate = () => instantiatePolicy(module, policyBuiltins(options.nowMs));
  let instance: WasmPolicy = await instantiate();
  // What a failed evaluation leaves in the memory is not known: the next one gets a new instance.
  let spare: WasmPolicy = await instantiate();
  return {
    evaluate(policy, input) {
      const json = JSON.stringify(input) ?? 'null';
      if (json.length > maxInputBytes) throw tooLarge(policy, json.length);
      try {
        return parseDecision(policy, resultOf(instance.evaluate(entrypointOf(policy), json)));
      } catch (cause) {
        instance = spare;
        void instantiate().then((fresh) => {
          spare = fresh;
        });
        throw failure(policy, cause);
      }
    },
  };
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

function tooLarge(policy: PolicyName, bytes: number): DwcpError {
  const megabytes = Math.ceil(bytes / 1024 / 1024);
  return new DwcpError('POLICY_FAILED', `the input of policy ${policy} has ${megabytes} MB, the limit is 64 MB`, {
    hint: 'give a plan of this network only',
  });
}
