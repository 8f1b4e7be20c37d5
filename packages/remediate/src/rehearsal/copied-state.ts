import type { NodeRunner } from '@dwcp/io';
import { type Drift, DwcpError, type NodeRelease } from '@dwcp/model';
import { copyOfDrift } from './copy-drift.ts';
import type { StateCopy } from './state-copy.ts';

/** A part of a node's state as it was read there. */
export interface ReadState {
  readonly copy: StateCopy;
  readonly text: string;
}

const timeoutMs = 30_000;
const mostBytes = 1_048_576;

/** Reads on a node everything its drifts are made of, each part once. Returns why it cannot, in place of it. */
export async function readState(
  drifts: readonly Drift[],
  { runner, release }: { readonly runner: NodeRunner; readonly release: NodeRelease },
): Promise<readonly ReadState[] | string> {
  const parts = drifts.flatMap((drift) => {
    const copy = copyOfDrift(drift, release);
    return 'copies' in copy ? copy.copies : [];
  });
  const states: ReadState[] = [];
  for (const copy of new Map(parts.map((part) => [part.subject, part])).values()) {
    const read = () => runner.run(['sh', '-s'], { input: script(copy.read), timeoutMs, maxOutputBytes: mostBytes });
    const result = await orReason(copy, read);
    if (typeof result === 'string') return result;
    states.push({ copy, text: result.stdout });
  }
  return states;
}

/** Brings about on a node what was read on another. Returns why that failed; null where it did not. */
export async function writeState(states: readonly ReadState[], runner: NodeRunner): Promise<string | null> {
  for (const { copy, text } of states) {
    const write = () => runner.run(['sh', '-c', script(copy.write)], { input: text, timeoutMs });
    const result = await orReason(copy, write);
    if (typeof result === 'string') return result;
  }
  return null;
}

/** What a node says when it cannot is a reason, whatever it is. What interrupts goes on. */
async function orReason<T>({ subject }: StateCopy, body: () => Promise<T>): Promise<T | string> {
  try {
    return await body();
  } catch (cause) {
    if (!(cause instanceof DwcpError) || cause.code === 'INTERRUPTED') throw cause;
    return `${subject}: ${cause.message}`;
  }
}

function script(body: string): string {
  return `set -eu\nexport LC_ALL=C\n${body}`;
}
