import { join } from 'node:path';
import { isText, objectOf, oneOf, readState, recordOf, stateCorrupt, writeFileAtomic } from '@dwcp/io';
import { digestOf } from '@dwcp/lab';
import type { Scenario, Topology } from '@dwcp/model';
import type { Laboratory } from '../laboratory/laboratory.ts';

/** What a lab that is driven by hand was made from, as long as it is up. */
export interface DrivenSubject {
  readonly scenario: string;
  readonly environment: string;
  readonly topology: Topology;
  /** WireGuard public keys by gateway. */
  readonly publicKeys: Readonly<Record<string, string>>;
}

interface StoredSubject {
  readonly formatVersion: 1;
  readonly scenario: string;
  readonly environment: string;
  readonly publicKeys: Readonly<Record<string, string>>;
  /** With its digest: that it is what was written stands for its shape. */
  readonly sha256: string;
  readonly topology: object;
}

const isSubject = objectOf<StoredSubject>({
  formatVersion: oneOf([1]),
  scenario: isText,
  environment: isText,
  publicKeys: recordOf(isText),
  sha256: isText,
  topology: objectOf({}),
});

/** Of a lab whose nodes are configured. */
export function drivenSubject(
  scenario: Pick<Scenario, 'name' | 'environment'>,
  { topology, publicKeys }: Pick<Laboratory, 'topology' | 'publicKeys'>,
): DrivenSubject {
  return { scenario: scenario.name, environment: scenario.environment ?? '', topology, publicKeys };
}

export async function writeDrivenSubject(dir: string, subject: DrivenSubject): Promise<void> {
  const { topology, ...rest } = subject;
  const stored: StoredSubject = { formatVersion: 1, ...rest, sha256: digestOf(topology), topology };
  await writeFileAtomic(recordPath(dir), `${JSON.stringify(stored)}\n`);
}

/** Null for a lab that was not brought up to the end. */
export async function readDrivenSubject(dir: string): Promise<DrivenSubject | null> {
  const stored = await readState(recordPath(dir), isSubject, again);
  if (stored === null) return null;
  if (digestOf(stored.topology) !== stored.sha256) throw stateCorrupt(recordPath(dir), again);
  const { scenario, environment, publicKeys, topology } = stored;
  return { scenario, environment, publicKeys, topology: topology as Topology };
}

const again = { hint: 'take the lab down with `dwcp emulate down`, then bring it up again' };

function recordPath(dir: string): string {
  return join(dir, 'subject.json');
}
