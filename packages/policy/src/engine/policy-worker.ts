// Evaluates policies in a thread of its own, so that one that does not end can be ended.
import { parentPort, workerData } from 'node:worker_threads';
import { DwcpError } from '@dwcp/model';
import type { PolicyName } from '../artifact/artifact.ts';
import type { PolicyDecision } from '../decision.ts';
import { openEmbeddedEngine } from './embedded-engine.ts';

export interface WorkerStart {
  readonly wasm: Uint8Array<ArrayBuffer>;
  readonly nowMs: number;
}

export interface WorkerQuestion {
  readonly policy: PolicyName;
  readonly input: unknown;
}

export type WorkerAnswer =
  | { readonly kind: 'decisions'; readonly decisions: readonly PolicyDecision[] }
  | { readonly kind: 'failed'; readonly message: string; readonly hint: string | null };

const { wasm, nowMs } = workerData as WorkerStart;
const engine = openEmbeddedEngine({ wasm }, { nowMs });

parentPort?.on('message', async (questions: readonly WorkerQuestion[]) => {
  parentPort?.postMessage(await answer(questions));
});

async function answer(questions: readonly WorkerQuestion[]): Promise<WorkerAnswer> {
  try {
    const { evaluate } = await engine;
    return { kind: 'decisions', decisions: questions.map(({ policy, input }) => evaluate(policy, input)) };
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    return { kind: 'failed', message: cause.message, hint: cause instanceof DwcpError ? cause.hint : null };
  }
}
