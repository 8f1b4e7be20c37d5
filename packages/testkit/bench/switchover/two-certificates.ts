import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Runner } from '@dwcp/io';
import type { NodeIdentity } from '@dwcp/transport';

/** Certificates of both nodes, and the authority both trust, made by openssl in this directory. */
export async function twoIdentities(
  names: readonly [string, string],
  dir: string,
  run: Runner,
): Promise<readonly [NodeIdentity, NodeIdentity]> {
  const openssl = async (...argv: readonly string[]): Promise<void> => {
    await run.run(['openssl', ...argv], { timeoutMs: 30_000, cwd: dir });
  };
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-batch'];
  await openssl('req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=bench', '-days', '1');
  const sign = async (name: string): Promise<NodeIdentity> => {
    await openssl('req', '-new', ...newKey, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    await writeFile(join(dir, `${name}.ext`), `subjectAltName=DNS:${name}\n`);
    const files = ['-in', `${name}.csr`, '-out', `${name}.pem`, '-extfile', `${name}.ext`];
    await openssl('x509', '-req', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '1', ...files);
    const [certificate, privateKey, authorities] = await Promise.all(
      [`${name}.pem`, `${name}.key`, 'ca.pem'].map((file) => readFile(join(dir, file), 'utf8')),
    );
    return {
      name,
      certificate: certificate ?? '',
      privateKey: privateKey ?? '',
      authorities: authorities ?? '',
      cipherSuites: null,
    };
  };
  return [await sign(names[0]), await sign(names[1])];
}
