import { Worker } from 'node:worker_threads';
import { DwcpError } from '@dwcp/model';
import type { PolicyArtifact } from '../artifact/artifact.ts';
import type { PolicyDecision } from '../decision.ts';
import type { WorkerAnswer, WorkerQuestion, WorkerStart } from './policy-worker.ts';

export type PolicyQuestion = WorkerQuestion;

/** Longest one round of questions may take; the largest description known takes under a second. */
export const defaultPolicyTimeoutMs = 10_000;

/** The shipped policies in a thread of their own: whatever the input, they answer in time or are ended. */
export interface BoundedEngine {
  /**
   * One decision per question, in order. Throws POLICY_TIMEOUT past the deadline and POLICY_FAILED when a policy cannot
   * be evaluated; never gives part of the decisions.
   */
  decide(questions: readonly PolicyQuestion[]): Promise<readonly PolicyDecision[]>;
  close(): Promise<void>;
}

export function openBoundedEngine(
  artifact: Pick<PolicyArtifact, 'wasm'>,
  options: { readonly nowMs: number; readonly timeoutMs?: number },
): BoundedEngine {
  const timeoutMs = options.timeoutMs ?? defaultPolicyTimeoutMs;
  const start: WorkerStart = { wasm: artifact.wasm, nowMs: options.nowMs };
  let worker: Worker | null = null;
  return {
    async decide(questions) {
      worker ??= startWorker(start);
      try {
        const answer = await ask(worker, questions, timeoutMs);
        if (answer.kind === 'decisions') return answer.decisions;
        throw new DwcpError('POLICY_FAILED', answer.message, answer.hint === null ? {} : { hint: answer.hint });
      } catch (cause) {
        // After any failure the thread is in an unknown condition: the next question gets a new one.
        await worker.terminate();
        worker = null;
        throw cause;
      }
    },
    async close() {
      await worker?.terminate();
      worker = null;
    },
  };
}

/** Beside this module: `policy-worker.mjs` in the bundle, the source in tests. */
function startWorker(start: WorkerStart): Worker {
  const isSource = import.meta.url.endsWith('.ts');
  return new Worker(new URL(isSource ? './policy-worker.ts' : './policy-worker.mjs', import.meta.url), {
    workerData: start,
    execArgv: isSource ? ['--conditions=dwcp-source'] : [],
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  });
}

function ask(worker: Worker, questions: readonly PolicyQuestion[], timeoutMs: number): Promise<WorkerAnswer> {
  return new Promise((resolve, reject) => {
    const finish = (act: () => void): void => {
      clearTimeout(timer);
      worker.removeAllListeners();
      act();
    };
    const timer = setTimeout(() => finish(() => reject(timedOut(timeoutMs))), timeoutMs);
    worker.once('message', (answer: WorkerAnswer) => finish(() => resolve(answer)));
    worker.once('error', (cause) => finish(() => reject(ended(cause))));
    worker.once('exit', (code) => finish(() => reject(ended(new Error(`the thread ended with ${code}`)))));
    worker.postMessage(questions);
  });
}

function timedOut(timeoutMs: number): DwcpError {
  return new DwcpError('POLICY_TIMEOUT', `the policies did not decide within ${timeoutMs / 1000} s`, {
    hint: 'is the plan or description far larger than a network?',
  });
}

function ended(cause: unknown): DwcpError {
  const words = cause instanceof Error ? cause.message : String(cause);
  return new DwcpError('POLICY_FAILED', `the policies could not be evaluated: ${words}`, {
    hint: 'is the plan or description far larger or deeper than a network?',
    cause,
  });
}
