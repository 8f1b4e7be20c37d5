// Evaluates policies in a thread of its own, so that one that does not end can be ended.
import { parentPort, workerData } from 'node:worker_threads';
import { DwcpError } from '@dwcp/model';
import type { PolicyName } from '../artifact/policy-names.ts';
import type { PolicyDecision } from '../decision.ts';
import { openEmbeddedEngine } from './embedded-engine.ts';

export interface WorkerStart {
  readonly wasm: Uint8Array<ArrayBuffer>;
  readonly nowMs: number;
}

/** Inputs are JSON texts: a thread's heap is bounded, and text needs the least of it. */
export interface WorkerQuestions {
  readonly texts: readonly string[];
  readonly questions: readonly { readonly policy: PolicyName /** Index into `texts`. */; readonly text: number }[];
}

export type WorkerAnswer =
  | { readonly kind: 'decisions'; readonly decisions: readonly PolicyDecision[] }
  | { readonly kind: 'failed'; readonly message: string; readonly hint: string | null };

const { wasm, nowMs } = workerData as WorkerStart;
const engine = openEmbeddedEngine({ wasm }, { nowMs });

parentPort?.on('message', async (asked: WorkerQuestions) => {
  parentPort?.postMessage(await answer(asked));
});

async function answer({ texts, questions }: WorkerQuestions): Promise<WorkerAnswer> {
  try {
    const { evaluateText } = await engine;
    return {
      kind: 'decisions',
      decisions: questions.map(({ policy, text }) => evaluateText(policy, texts[text] ?? 'null')),
    };
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    return { kind: 'failed', message: cause.message, hint: cause instanceof DwcpError ? cause.hint : null };
  }
}
