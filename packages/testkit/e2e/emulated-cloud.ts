// Talks to the emulated cloud of a deployed lab the way somebody would who changes it behind Terraform's back.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { recordRequests } from '@dwcp/testkit';

export interface EmulatedCloud {
  /** One call of the EC2 query API; returns its XML. */
  call(action: string, parameters?: Readonly<Record<string, string>>): Promise<string>;
  /** The first id of a kind (`vpc`, `sg`, `fl`, `vol`) a call tells. */
  idOf(kind: string, action: string, parameters?: Readonly<Record<string, string>>): Promise<string>;
  /** Every request that reached the cloud while something runs, as `METHOD action`. */
  requestsDuring(work: () => Promise<void>): Promise<readonly string[]>;
  /** Ends it as a crash does. */
  kill(): void;
}

export async function openEmulatedCloud(stateDir: string): Promise<EmulatedCloud> {
  const record = await readFile(join(stateDir, 'env', 'lab', 'cloud', 'emulator.json'), 'utf8');
  const { port, identity } = JSON.parse(record) as {
    readonly port: number;
    readonly identity: { readonly pid: number };
  };
  const endpoint = `http://127.0.0.1:${port}`;
  const call: EmulatedCloud['call'] = async (action, parameters = {}) => {
    const body = new URLSearchParams({ Action: action, Version: '2016-11-15', ...parameters });
    const response = await fetch(endpoint, { method: 'POST', body, headers: { authorization } });
    const text = await response.text();
    if (!response.ok) throw new Error(`${action}: ${text}`);
    return text;
  };
  return {
    call,
    async idOf(kind, action, parameters) {
      const text = await call(action, parameters);
      const found = new RegExp(`\\b${kind}-[0-9a-f]{8,}`).exec(text)?.[0];
      if (found === undefined) throw new Error(`${action} tells no ${kind}: ${text}`);
      return found;
    },
    async requestsDuring(work) {
      return (await recordRequests(endpoint, work)).map(({ name }) => name);
    },
    kill() {
      process.kill(identity.pid, 'SIGKILL');
    },
  };
}

const authorization =
  'AWS4-HMAC-SHA256 Credential=emulated/20260101/us-east-1/ec2/aws4_request, SignedHeaders=host, Signature=0';
