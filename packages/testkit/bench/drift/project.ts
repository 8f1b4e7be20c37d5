// A project of its own with the shipped configuration and a larger datacenter.
import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const linked = ['deployments', 'policies', '.venv'];

/** Copies `config/` and makes the lab environment one of `hosts` machines. */
export async function makeProject(
  repository: string,
  { dir, hosts }: { readonly dir: string; readonly hosts: number },
) {
  await cp(join(repository, 'config'), join(dir, 'config'), { recursive: true });
  for (const name of linked) await symlink(join(repository, name), join(dir, name));
  const file = join(dir, 'config', 'environments', 'lab.yaml');
  const text = await readFile(file, 'utf8');
  const shipped = 9;
  const nodes = Array.from({ length: Math.max(0, hosts - shipped) }, (_, index) => index + 3);
  const last = '      dc1-node2: 10.10.0.12\n';
  const larger = text
    .replace(last, `${last}${nodes.map((node) => `      dc1-node${node}: 10.10.0.${10 + node}\n`).join('')}`)
    // BFD of 50 ms among sixteen hosts keeps a processor busy that both sides of a comparison need.
    .replace('bfd: { interval: 50ms', 'bfd: { interval: 1s');
  if (larger === text) throw new Error(`${file} is not the one this knows`);
  await writeFile(file, larger);
}
