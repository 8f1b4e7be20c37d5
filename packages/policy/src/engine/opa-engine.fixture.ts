import type { Context } from '@dwcp/io';
import { policyNames } from '../artifact/policy-names.ts';
import { parseDecision } from '../decision.ts';
import { policiesDirectory } from '../shipped-policies.fixture.ts';
import type { BoundedEngine, PolicyQuestion } from './bounded-engine.ts';
import { inputTextOf } from './input-text.ts';

/** The shipped policies through opa itself, all questions in one process: what the embedded engine is compared with. */
export function openOpaEngine(opa: string, options: { readonly nowMs: number }, ctx: Context): BoundedEngine {
  return {
    async decide(questions) {
      const documents = questions.map(
        ({ policy, input }) => `{"policy":"${policy}","document":${inputTextOf(policy, input)}}`,
      );
      const sources = policyNames.flatMap((policy) => ['--data', `dwcp-v3-${policy}.rego`]);
      const argv = [opa, 'eval', '--format', 'json', '--stdin-input', ...sources, queryAt(options.nowMs)];
      const { stdout } = await ctx.run.run(argv, {
        timeoutMs: 120_000,
        cwd: policiesDirectory,
        input: `{"questions":[${documents.join(',')}]}`,
      });
      return answersOf(stdout).map((answer, index) => parseDecision(nameOf(questions[index]), answer[0]));
    },
    close: async () => {},
  };
}

/** A list per question: empty where the decision is undefined. */
function queryAt(nowMs: number): string {
  const ns = `${nowMs}000000`;
  return `[row |
    some question in input.questions
    # Bound first: below \`with\` the name would be looked up in the new input.
    document := question.document
    policy := question.policy
    row := [decision | decision := data.dwcp[policy].decision] with input as document with time.now_ns as ${ns}
  ]`;
}

function answersOf(stdout: string): readonly (readonly unknown[])[] {
  const { result } = JSON.parse(stdout) as {
    readonly result: readonly {
      readonly expressions: readonly { readonly value: readonly (readonly unknown[])[] }[];
    }[];
  };
  return result[0]?.expressions[0]?.value ?? [];
}

function nameOf(question: PolicyQuestion | undefined): string {
  return question?.policy ?? 'unknown';
}
