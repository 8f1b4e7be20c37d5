import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processRunner } from '@dwcp/io';
import type { NodeIdentity } from './node-identity.ts';

export interface TestAuthority {
  /** `names` as in a configuration of OpenSSL: `DNS:a`, `URI:dwcp://a`. */
  sign(
    name: string,
    options?: { readonly names?: string; readonly days?: readonly [notBefore: string, notAfter: string] },
  ): Promise<NodeIdentity>;
  readonly certificate: string;
  readonly dir: string;
  close(): Promise<void>;
}

/** Made by `openssl` in a directory of its own. */
export async function makeAuthority(name: string): Promise<TestAuthority> {
  const runner = processRunner(new AbortController().signal);
  const dir = await mkdtemp(join(tmpdir(), 'dwcp-t-ca-'));
  const openssl = async (...argv: readonly string[]) => {
    await runner.run(['openssl', ...argv], { timeoutMs: 20_000, cwd: dir });
  };
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-batch'];
  const ca = ['-addext', 'basicConstraints=critical,CA:TRUE'];
  await openssl(
    'req',
    '-x509',
    ...newKey,
    ...ca,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-subj',
    `/CN=${name}`,
    '-days',
    '2',
  );
  await writeFile(join(dir, 'index.txt'), '');
  await writeFile(join(dir, 'ca.cnf'), caConfig(dir));
  const certificate = await readFile(join(dir, 'ca.pem'), 'utf8');
  let count = 0;
  return {
    certificate,
    dir,
    async sign(node, options = {}) {
      const file = `${node}-${++count}`;
      await openssl('req', '-new', ...newKey, '-keyout', `${file}.key`, '-out', `${file}.csr`, '-subj', `/CN=${node}`);
      await writeFile(
        join(dir, `${file}.ext`),
        `basicConstraints=CA:FALSE\n${altNames(options.names ?? `DNS:${node}`)}`,
      );
      const [start, end] = options.days ?? [null, null];
      const dates = start === null || end === null ? ['-days', '1'] : ['-startdate', start, '-enddate', end];
      const files = ['-in', `${file}.csr`, '-out', `${file}.pem`, '-extfile', `${file}.ext`];
      await openssl('ca', '-batch', '-notext', '-config', 'ca.cnf', ...files, ...dates);
      return {
        name: node,
        certificate: await readFile(join(dir, `${file}.pem`), 'utf8'),
        privateKey: await readFile(join(dir, `${file}.key`), 'utf8'),
        authorities: certificate,
        cipherSuites: null,
      };
    },
    close: () => rm(dir, { recursive: true, force: true }),
  };
}

function altNames(names: string): string {
  return names === '' ? '' : `subjectAltName=${names}\n`;
}

function caConfig(dir: string): string {
  return [
    '[ca]',
    'default_ca = own',
    '[own]',
    `database = ${dir}/index.txt`,
    `new_certs_dir = ${dir}`,
    `certificate = ${dir}/ca.pem`,
    `private_key = ${dir}/ca.key`,
    'default_md = sha256',
    'rand_serial = yes',
    'unique_subject = no',
    'policy = any',
    '[any]',
    'commonName = supplied',
    '',
  ].join('\n');
}
