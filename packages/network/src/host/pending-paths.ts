import { DwcpError } from '@dwcp/model';

/** Record of the module dwcp_release on a host. */
const record = '/var/lib/dwcp/managed.json';

/** Shell line that prints the record, which holds paths and digests; nothing on a host that was never deployed. */
export const managedLine: string = `[ ! -e ${record} ] || printf 'managed\\t%s\\n' "$(base64 -w 0 ${record})"`;

/** Paths that were written or removed and that their service has not taken into effect yet. */
export function pendingIn(base64: string | undefined, node: string): readonly string[] {
  if (base64 === undefined) return [];
  try {
    const { pending = {} } = JSON.parse(Buffer.from(base64, 'base64').toString('utf8')) as {
      readonly pending?: object;
    };
    return Object.keys(pending).toSorted();
  } catch (cause) {
    throw new DwcpError('PROCESS_FAILED', `${record} of ${node} cannot be read, so nobody knows what is in effect`, {
      hint: `remove ${record} of ${node} and run \`dwcp deploy\``,
      cause,
    });
  }
}
