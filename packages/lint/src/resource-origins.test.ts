import { join } from 'node:path';
import { loadDescription } from '@dwcp/config';
import { type OriginPath, synthesize } from '@dwcp/stacks';
import { expect, test } from 'vitest';

const projectDir = join(import.meta.dirname, '../../..');

async function originsOf(environment: string) {
  const { topology, documents } = await loadDescription({ projectDir, mode: 'hybrid', environment });
  if (topology === null || documents.environment === null) throw new Error(`${environment} has findings`);
  const target =
    topology.environment.kind === 'lab'
      ? { kind: 'lab' as const, endpoint: 'http://127.0.0.1:4566' }
      : { kind: 'aws' as const };
  const { stacks } = synthesize(topology, { target, sshPublicKey: 'ssh-ed25519 A' });
  return { document: documents.environment, origins: stacks.flatMap((stack) => Object.entries(stack.origins)) };
}

function exists(value: unknown, path: OriginPath): boolean {
  const [step, ...rest] = path;
  if (step === undefined) return value !== undefined;
  return typeof value === 'object' && value !== null && exists(Reflect.get(value, step), rest);
}

test.each(['lab', 'production'])('every resource of %s leads to a line that is in the file', async (environment) => {
  const { document, origins } = await originsOf(environment);
  expect(origins.length).toBeGreaterThan(40);
  const paths = origins.flatMap(([address, { path, parts }]) => [
    [address, path] as const,
    ...Object.entries(parts).map(([part, inner]) => [`${address} ${part}`, inner] as const),
  ]);
  expect(paths.filter(([, path]) => !exists(document.value, path))).toEqual([]);
  for (const [, path] of paths) expect(document.locate(path).file).toBe(`config/environments/${environment}.yaml`);
});

test('an origin leads to the line of its own gateway and tunnel', async () => {
  const { document, origins } = await originsOf('lab');
  const group = new Map(origins).get('aws_security_group.use1_use1_gw1');
  const tunnel = group?.parts['ingress[tunnel dc1-gw1--use1-gw1]'] ?? [];
  const lines = [document.locate(group?.path ?? []).line, document.locate(tunnel).line];
  expect(lines[0]).toBeGreaterThan(1);
  expect(lines[1]).toBeGreaterThan(lines[0] ?? 0);
});
