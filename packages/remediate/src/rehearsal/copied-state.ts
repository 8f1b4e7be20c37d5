import type { NodeRunner } from '@dwcp/io';
import { type Drift, DwcpError, type NodeRelease } from '@dwcp/model';
import { copyOfDrift } from './copy-drift.ts';
import { whyNotCopied } from './may-be-copied.ts';
import { refused, type StateCopy } from './state-copy.ts';

/** A part of a node's state as it was read there. */
export interface ReadState {
  readonly copy: StateCopy;
  readonly text: string;
}

const timeoutMs = 30_000;
const mostBytes = 1_048_576;

/** Reads on a node everything its drifts are made of, each part once. Returns why it cannot be copied, in place of it. */
export async function readState(
  drifts: readonly Drift[],
  { runner, release }: { readonly runner: NodeRunner; readonly release: NodeRelease },
): Promise<readonly ReadState[] | string> {
  const parts = drifts.flatMap((drift) => {
    const copy = copyOfDrift(drift, release);
    return 'copies' in copy ? copy.copies : [];
  });
  const once = [...new Map(parts.map((part) => [part.subject, part])).values()];
  const states: ReadState[] = [];
  for (const copy of once.toSorted((a, b) => a.stage - b.stage)) {
    const text = await answered(() =>
      runner.run(['sh', '-s'], { input: script(copy.read), timeoutMs, maxOutputBytes: mostBytes }),
    );
    if (text === null) return `${copy.subject}: the node does not tell`;
    const reason = text.startsWith(refused) ? text.slice(refused.length).trim() : whyNotCopied(copy, text, release);
    if (reason !== null) return `${copy.subject}: ${reason}`;
    states.push({ copy, text });
  }
  return states;
}

/** Brings about on a node what was read on another. Returns what it could not be done for; null where it was. */
export async function writeState(states: readonly ReadState[], runner: NodeRunner): Promise<string | null> {
  for (const { copy, text } of states) {
    const done = await answered(() => runner.run(['sh', '-c', script(copy.write)], { input: text, timeoutMs }));
    if (done === null) return copy.subject;
  }
  return null;
}

/** Null where it failed: what a program says of a text it was given may hold parts of it. What interrupts goes on. */
async function answered(body: () => Promise<{ readonly stdout: string }>): Promise<string | null> {
  try {
    return (await body()).stdout;
  } catch (cause) {
    if (!(cause instanceof DwcpError) || cause.code === 'INTERRUPTED') throw cause;
    return null;
  }
}

/** vtysh notes nothing of what it is asked. */
function script(body: string): string {
  return `set -eu
export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin" VTYSH_HISTFILE=/dev/null
${body}`;
}
