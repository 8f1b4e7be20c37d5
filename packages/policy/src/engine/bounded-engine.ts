import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { DwcpError } from '@dwcp/model';
import type { PolicyArtifact } from '../artifact/artifact.ts';
import type { PolicyName } from '../artifact/policy-names.ts';
import type { PolicyDecision } from '../decision.ts';
import { decisionIn } from './embedded-engine.ts';
import { inputTextOf } from './input-text.ts';
import type { WorkerAnswer, WorkerQuestions, WorkerStart } from './policy-worker.ts';

export interface PolicyQuestion {
  readonly policy: PolicyName;
  readonly input: unknown;
}

/** Longest one round of questions may take; the largest description known takes under a second. */
export const defaultPolicyTimeoutMs = 10_000;

/** A thread whose policies took more of its memory is ended once it has answered: it would keep all of it. */
const keptBytes = 16 * 2 ** 20;

/** Policies in a place of their own: whatever the input, they answer in time or are ended. */
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
  const begin = (): Worker => {
    const begun = startWorker(start);
    // One that could not start says why when it is asked: the next does.
    begun.on('exit', () => {
      if (worker === begun) worker = null;
    });
    return begun;
  };
  // At once: whoever opens an engine has something to read before there is a question.
  let worker: Worker | null = begin();
  const end = async (): Promise<void> => {
    await worker?.terminate();
    worker = null;
  };
  const decide = async (questions: readonly PolicyQuestion[]): Promise<readonly PolicyDecision[]> => {
    const asked = textsOf(questions);
    worker ??= begin();
    try {
      const answer = await ask(worker, asked, timeoutMs);
      if (answer.kind === 'failed') {
        throw new DwcpError('POLICY_FAILED', answer.message, answer.hint === null ? {} : { hint: answer.hint });
      }
      if (answer.usedBytes > keptBytes) await end();
      return questions.map(({ policy }, index) => decisionIn(policy, answer.texts[index] ?? ''));
    } catch (cause) {
      // After any failure the thread is in an unknown condition: the next question gets a new one.
      await end();
      throw cause;
    }
  };
  // One round at a time: a thread answers in order, and its deadline is of one round.
  let last: Promise<unknown> = Promise.resolve();
  return {
    decide(questions) {
      const round = last.then(() => decide(questions));
      last = round.catch(() => {});
      return round;
    },
    close: end,
  };
}

/** Each input once, however many policies judge it. */
function textsOf(questions: readonly PolicyQuestion[]): WorkerQuestions {
  const places = new Map<unknown, number>();
  const texts: string[] = [];
  return {
    texts,
    questions: questions.map(({ policy, input }) => {
      const text = places.get(input) ?? texts.push(inputTextOf(policy, input)) - 1;
      places.set(input, text);
      return { policy, text };
    }),
  };
}

/** Beside this module, as this module is: `.mjs` in the bundle, `.js` when compiled, the source in tests. */
function startWorker(start: WorkerStart): Worker {
  const extension = extname(import.meta.url);
  const worker = new Worker(new URL(`./policy-worker${extension}`, import.meta.url), {
    workerData: start,
    execArgv: extension === '.ts' ? ['--conditions=dwcp-source'] : [],
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  });
  // Between rounds, and once it is to be ended, what it reports is of no use; unheard it would end this process.
  worker.on('error', () => {});
  return worker;
}

function ask(worker: Worker, asked: WorkerQuestions, timeoutMs: number): Promise<WorkerAnswer> {
  return new Promise((resolve, reject) => {
    const onMessage = (answer: WorkerAnswer): void => finish(() => resolve(answer));
    const onError = (cause: unknown): void => finish(() => reject(ended(cause)));
    const onExit = (code: number): void => onError(new Error(`the thread ended with ${code}`));
    const timer = setTimeout(() => finish(() => reject(timedOut(timeoutMs))), timeoutMs);
    const finish = (act: () => void): void => {
      clearTimeout(timer);
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      act();
    };
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    worker.postMessage(asked);
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
