import { redactText } from '@dwcp/io';
import type { HostCounts, PlaybookRecord } from './parse.ts';

export interface PlaybookFailure {
  readonly host: string;
  readonly task: string;
  readonly message: string;
  readonly kind: 'failed' | 'unreachable';
}

export interface PlaybookTask {
  readonly host: string;
  readonly play: string;
  readonly task: string;
  readonly role: string | null;
  readonly status: string;
  readonly durationMs: number;
}

/** Why a node failed, told beside its name, with the next step where it did not answer. */
export function playbookFailureReason(failure: PlaybookFailure): string {
  if (failure.kind === 'failed') return playbookMessage(failure);
  return `does not answer over ssh: ${playbookMessage(failure)}: ${unreachableHint(failure)}`;
}

export function unreachableHint({ host }: Pick<PlaybookFailure, 'host'>): string {
  return `check that ${host} is up and its host key is the known one`;
}

/** What Ansible says of a failure, as far as it is worth telling, without secrets. */
export function playbookMessage({ message }: PlaybookFailure): string {
  const lines = message
    .replace(/^Task failed: /, '')
    .trim()
    .split('\n');
  return redactText(lines.slice(0, 8).join('\n'));
}

/** What a run did, host by host. */
export interface PlaybookResult {
  readonly hosts: Readonly<Record<string, HostCounts>>;
  /** True when a host was changed (in check mode: would be). */
  readonly isChanged: boolean;
  /** Hosts that failed or did not answer; [] unless they are told of one by one. */
  readonly failures: readonly PlaybookFailure[];
  /** Paths written, by host. */
  readonly changedFiles: Readonly<Record<string, readonly string[]>>;
  readonly removedFiles: Readonly<Record<string, readonly string[]>>;
  /** What was done with units and kernel parameters, by host, e.g. `reload wg-quick@wg-use1-gw1.service`. */
  readonly actions: Readonly<Record<string, readonly string[]>>;
  /** What a host cannot take, e.g. a parameter of the whole machine in a container. */
  readonly notApplied: readonly { readonly host: string; readonly subject: string; readonly reason: string }[];
  /** WireGuard public keys by gateway. */
  readonly publicKeys: Readonly<Record<string, string>>;
  readonly tasks: readonly PlaybookTask[];
  readonly plays: readonly { readonly play: string; readonly durationMs: number }[];
}

/** Summarises the records of a finished run; null when the run did not get to its end. */
export function summarize(records: readonly PlaybookRecord[]): PlaybookResult | null {
  const finished = records.findLast((record) => record.event === 'run-finished');
  if (finished?.event !== 'run-finished') return null;
  const done = records.filter((record) => record.event === 'host-finished');
  return {
    hosts: finished.hosts,
    isChanged: Object.values(finished.hosts).some((host) => host.changed > 0),
    failures: failuresOf(records),
    changedFiles: collect(done, (record) => Object.values(record.changedFiles).flat()),
    removedFiles: collect(done, (record) => record.removedFiles),
    actions: collect(done, (record) => record.actions),
    notApplied: done.flatMap((record) => record.notApplied.map((entry) => ({ host: record.host, ...entry }))),
    publicKeys: Object.fromEntries(
      done.flatMap(({ host, publicKey }) => (publicKey === undefined ? [] : [[host, publicKey]])),
    ),
    tasks: done.map(({ host, play, task, role, status, durationMs }) => ({
      host,
      play,
      task,
      role,
      status,
      durationMs,
    })),
    plays: playDurations(records, finished.at),
  };
}

/** Hosts that failed or did not answer so far. */
export function failuresOf(records: readonly PlaybookRecord[]): readonly PlaybookFailure[] {
  return records.flatMap((record) =>
    record.event === 'host-finished' && (record.status === 'failed' || record.status === 'unreachable')
      ? [{ host: record.host, task: record.task, message: record.message, kind: record.status }]
      : [],
  );
}

type Finished = Extract<PlaybookRecord, { event: 'host-finished' }>;

function collect(
  records: readonly Finished[],
  pick: (record: Finished) => readonly string[],
): Readonly<Record<string, readonly string[]>> {
  const byHost: Record<string, string[]> = {};
  for (const record of records) {
    const values = pick(record);
    if (values.length > 0) byHost[record.host] = [...(byHost[record.host] ?? []), ...values];
  }
  return byHost;
}

function playDurations(records: readonly PlaybookRecord[], endedAt: number): PlaybookResult['plays'] {
  const starts = records.filter((record) => record.event === 'play-started');
  return starts.map(({ play, at }, index) => ({ play, durationMs: (starts[index + 1]?.at ?? endedAt) - at }));
}
