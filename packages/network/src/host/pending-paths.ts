import { DwcpError } from '@dwcp/model';

/** Record of the module dwcp_release on a host. */
export const managedRecord = '/var/lib/dwcp/managed.json';

/** Shell line that says the record is there, which holds paths and digests; nothing on a host that was never deployed. */
export const managedLine: string = `[ ! -e ${managedRecord} ] || printf 'managed\\n'`;

/** Paths that were written or removed and that their service has not taken into effect yet. */
export function pendingIn(text: string | null, node: string): readonly string[] {
  if (text === null) return [];
  try {
    const { pending = {} } = JSON.parse(text) as {
      readonly pending?: object;
    };
    return Object.keys(pending).toSorted();
  } catch (cause) {
    throw new DwcpError(
      'PROCESS_FAILED',
      `${managedRecord} of ${node} cannot be read, so nobody knows what is in effect`,
      {
        hint: `remove ${managedRecord} of ${node} and run \`dwcp deploy\``,
        cause,
      },
    );
  }
}
