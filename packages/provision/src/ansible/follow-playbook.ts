import { open } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type Context,
  codeOf,
  isRunning,
  type ProcessIdentity,
  readTextIfPresent,
  redactText,
  stopProcess,
} from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { type PlaybookRecord, parseRecord, splitLines } from './parse.ts';
import {
  failuresOf,
  type PlaybookFailure,
  type PlaybookResult,
  playbookMessage,
  summarize,
  unreachableHint,
} from './playbook-result.ts';

export interface FollowOptions {
  readonly playbook: string;
  readonly eventsFile: string;
  readonly logFile: string;
  readonly timeoutMs: number;
  /** Hosts that fail are told in the result, beside those that did not; else they are an error. */
  readonly isHostByHost?: boolean;
}

const pollMs = 100;
const graceMs = 10_000;

/**
 * Waits for a playbook that was started by this process or by one that died, reporting each task as an event. An abort
 * stops the playbook. Throws HOST_UNREACHABLE or ANSIBLE_FAILED naming node, task and reason; PROCESS_TIMEOUT.
 */
export async function followPlaybook(
  identity: ProcessIdentity,
  options: FollowOptions,
  ctx: Context,
): Promise<PlaybookResult> {
  const records: PlaybookRecord[] = [];
  const tail = await openTail(options.eventsFile);
  const deadline = performance.now() + options.timeoutMs;
  try {
    for (;;) {
      // Looked at before the file is read: what a process wrote before it ended is then always seen.
      const ended = !(await isRunning(identity));
      for (const record of await tail.read()) {
        records.push(record);
        emit(record, ctx);
      }
      if (ended) break;
      await stopWhenAsked(identity, { ...options, deadline }, ctx);
      await delay(pollMs);
    }
  } finally {
    await tail.close();
  }
  return conclude(records, options);
}

interface Tail {
  read(): Promise<readonly PlaybookRecord[]>;
  close(): Promise<void>;
}

async function openTail(path: string): Promise<Tail> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    if (codeOf(cause) === 'ENOENT') return null;
    throw cause;
  });
  const decoder = new TextDecoder();
  const buffer = Buffer.alloc(64 * 1024);
  let rest = '';
  return {
    async read() {
      const found: PlaybookRecord[] = [];
      for (;;) {
        const { bytesRead } = (await file?.read(buffer, 0, buffer.length, null)) ?? { bytesRead: 0 };
        if (bytesRead === 0) return found;
        const split = splitLines(rest + decoder.decode(buffer.subarray(0, bytesRead), { stream: true }));
        rest = split.rest;
        found.push(...split.lines.map(parseRecord).filter((record) => record !== null));
      }
    },
    close: async () => file?.close(),
  };
}

async function stopWhenAsked(
  identity: ProcessIdentity,
  options: FollowOptions & { readonly deadline: number },
  ctx: Context,
): Promise<void> {
  if (ctx.signal.aborted) {
    await stopProcess(identity, { graceMs });
    throw new DwcpError('INTERRUPTED', `interrupted during ${options.playbook}`);
  }
  if (performance.now() > options.deadline) {
    await stopProcess(identity, { graceMs });
    throw new DwcpError('PROCESS_TIMEOUT', `${options.playbook} did not finish in ${options.timeoutMs / 1000} s`, {
      hint: `see ${options.logFile}`,
    });
  }
}

function emit(record: PlaybookRecord, ctx: Context): void {
  switch (record.event) {
    case 'play-started':
      ctx.events.emit({ code: 'ansible.play-started', message: record.play, data: { play: record.play } });
      return;
    case 'task-started':
      ctx.events.emit({
        code: 'ansible.task-started',
        message: record.task,
        data: { play: record.play, task: record.task, role: record.role },
      });
      return;
    case 'host-finished': {
      if (record.status === 'skipped') return;
      const { host, play, task, role, status, durationMs } = record;
      ctx.events.emit({
        code: 'ansible.task-finished',
        message: `${host}: ${task}: ${status}`,
        data: { host, play, task, role, status, durationMs, actions: record.actions },
      });
      return;
    }
    default:
      return;
  }
}

async function conclude(records: readonly PlaybookRecord[], options: FollowOptions): Promise<PlaybookResult> {
  const failures = failuresOf(records).toSorted((a, b) => (a.host < b.host ? -1 : a.host > b.host ? 1 : 0));
  const worst = failures.find((failure) => failure.kind === 'failed') ?? failures[0];
  const result = summarize(records);
  if (worst !== undefined && (result === null || options.isHostByHost !== true)) {
    throw failureError(worst, failures, options);
  }
  if (result === null) {
    const log = redactText((await readTextIfPresent(options.logFile)) ?? '').trimEnd();
    throw new DwcpError('ANSIBLE_FAILED', `${options.playbook} ended before its report: ${reasonIn(log)}`, {
      hint: `see ${options.logFile}, then run \`dwcp resume\``,
    });
  }
  if (Object.keys(result.hosts).length === 0) {
    throw new DwcpError('ANSIBLE_FAILED', `${options.playbook} matched no host`, {
      hint: 'check the inventory and the limit',
    });
  }
  return result;
}

/** ansible-core marks what stopped it with `[ERROR]:` (2.19) or `ERROR!` (2.17). */
function reasonIn(log: string): string {
  const marked = /^(?:\[ERROR\]:|ERROR!) *(.+)/m.exec(log)?.[1];
  return marked ?? (log.split('\n').slice(-8).join('\n') || 'no output');
}

function failureError(worst: PlaybookFailure, failures: readonly PlaybookFailure[], options: FollowOptions): DwcpError {
  const others = [...new Set(failures.map((failure) => failure.host))].filter((host) => host !== worst.host);
  const also = others.length === 0 ? '' : ` (also on ${others.join(', ')})`;
  const reason = playbookMessage(worst);
  if (worst.kind === 'unreachable') {
    return new DwcpError('HOST_UNREACHABLE', `${worst.host} does not answer over ssh${also}: ${reason}`, {
      hint: `${unreachableHint(worst)}, then run \`dwcp resume\``,
    });
  }
  return new DwcpError('ANSIBLE_FAILED', `${worst.host}: ${worst.task}: ${reason}${also}`, {
    hint: `see ${options.logFile}, then run \`dwcp resume\``,
  });
}
