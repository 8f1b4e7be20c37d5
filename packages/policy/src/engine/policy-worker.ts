// Evaluates policies in a thread of its own, so that one that does not end can be ended.
import { parentPort, workerData } from 'node:worker_threads';
import { DwcpError } from '@dwcp/model';
import type { PolicyName } from '../artifact/policy-names.ts';
import { openEmbeddedEngine } from './embedded-engine.ts';

export interface WorkerStart {
  readonly wasm: Uint8Array<ArrayBuffer>;
  readonly nowMs: number;
}

/** Inputs and answers are JSON texts: a thread's heap is bounded, and text needs the least of it. */
export interface WorkerQuestions {
  readonly texts: readonly string[];
  readonly questions: readonly { readonly policy: PolicyName /** Index into `texts`. */; readonly text: number }[];
}

export type WorkerAnswer =
  | {
      readonly kind: 'answers';
      readonly texts: readonly string[];
      /** Of the policies' memory, at most. */
      readonly usedBytes: number;
    }
  | { readonly kind: 'failed'; readonly message: string; readonly hint: string | null };

const { wasm, nowMs } = workerData as WorkerStart;
const engine = openEmbeddedEngine({ wasm }, { nowMs });
// Told to whoever asks first.
engine.catch(() => {});

parentPort?.on('message', async (asked: WorkerQuestions) => {
  parentPort?.postMessage(await answer(asked));
});

async function answer({ texts, questions }: WorkerQuestions): Promise<WorkerAnswer> {
  try {
    const { answerText, usedBytes } = await engine;
    let most = 0;
    const answers = questions.map(({ policy, text }) => {
      const json = answerText(policy, texts[text] ?? 'null');
      most = Math.max(most, usedBytes());
      return json;
    });
    return { kind: 'answers', texts: answers, usedBytes: most };
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    return { kind: 'failed', message: cause.message, hint: cause instanceof DwcpError ? cause.hint : null };
  }
}
