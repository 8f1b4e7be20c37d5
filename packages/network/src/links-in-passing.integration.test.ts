import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localNodeRunner, processRunner } from '@dwcp/io';
import { scriptedRunner, testContext } from '@dwcp/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inspectNetwork, type NodeNetwork } from './inspect-network.ts';

const here = localNodeRunner('here', processRunner(new AbortController().signal));
let dir: string;
let servers: Server[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dwcp-passing-'));
  await writeFile(join(dir, 'vtysh.conf'), '');
  await writeFile(join(dir, 'perl'), `#!/bin/sh\necho perl >> ${dir}/started\nexec /usr/bin/perl "$@"\n`, {
    mode: 0o755,
  });
  await writeFile(join(dir, 'vtysh'), `#!/bin/sh\necho vtysh >> ${dir}/started\nexit 1\n`, { mode: 0o755 });
  await writeFile(
    join(dir, 'dwcp-ctl'),
    `#!/bin/sh\necho dwcp-ctl >> ${dir}/started\necho DAEMON_NOT_RUNNING\nexit 1\n`,
    {
      mode: 0o755,
    },
  );
});
afterEach(async () => {
  for (const server of servers) server.close();
  servers = [];
  await rm(dir, { recursive: true, force: true });
});

const listen = (server: Server, name: string): Promise<void> => {
  servers.push(server);
  return new Promise((resolve) => server.listen(join(dir, name), resolve));
};

/** Both daemons of FRR, which have nothing to say. */
async function frr(): Promise<void> {
  for (const name of ['bgpd', 'bfdd']) {
    const server = createServer((connection) =>
      connection
        .on('error', () => {})
        .on('data', (bytes) => {
          for (const question of bytes.toString().split('\0').slice(0, -1)) {
            const text = question.endsWith('json') ? '{}\n' : 'router bgp 1\n';
            connection.write(Buffer.concat([Buffer.from(question === 'enable' ? '' : text), Buffer.alloc(4)]));
          }
        }),
    );
    await listen(server, `${name}.vty`);
  }
}

const status = { health: { status: 'healthy', components: [], links: [] }, links: [] };

function dwcpd(answer = `${JSON.stringify({ version: 1, result: status })}\n`): Promise<void> {
  const server = createServer({ allowHalfOpen: true }, (connection) =>
    connection.on('error', () => {}).on('data', () => connection.end(answer)),
  );
  return listen(server, 'control.sock');
}

/** A look at this machine, whose FRR and dwcpd are those of the test; what else it tells is its own affair. */
async function look(hasLinks: boolean): Promise<{ readonly seen: NodeNetwork; readonly started: readonly string[] }> {
  const runner: typeof here = {
    node: 'here',
    run: (argv, options) => {
      const input = (options.input ?? '')
        .replaceAll('/run/dwcpd/control.sock', join(dir, 'control.sock'))
        .replaceAll('/opt/dwcp/current/bin/dwcp-ctl', join(dir, 'dwcp-ctl'))
        .replaceAll(/\/(?:run|etc)\/frr/g, dir);
      return here.run(argv, { ...options, input: `PATH=${dir}:$PATH\n${input}` });
    },
  };
  const seen = await inspectNetwork(runner, { daemon: 'frr', hasLinks }, testContext(scriptedRunner([])));
  const text = await readFile(join(dir, 'started'), 'utf8').catch(() => '');
  return { seen, started: text.split('\n').filter((line) => line !== '') };
}

test('links cost no process more: who asks FRR asks dwcpd as well', async () => {
  await frr();
  await dwcpd();
  const { seen, started } = await look(true);
  expect(seen.daemon).toEqual({ isObserved: true, value: { health: 'healthy', reasons: [], links: [] } });
  expect(seen.routingConfig).toMatchObject({ isObserved: true, value: expect.stringContaining('router bgp 1') });
  expect(started).toEqual(['perl']);
});

test('a dwcpd that does not answer takes nothing of FRR with it, and is asked for by dwcp-ctl', async () => {
  await frr();
  const { seen, started } = await look(true);
  expect(seen.daemon).toEqual({ isObserved: true, value: null });
  expect(seen.routingConfig.isObserved).toBe(true);
  expect(started).toEqual(['perl', 'perl', 'dwcp-ctl']);
});

test('links are told where FRR does not answer', async () => {
  await dwcpd();
  const { seen } = await look(true);
  expect(seen.daemon).toMatchObject({ isObserved: true, value: { links: [] } });
  expect(seen.bgpSessions.isObserved).toBe(false);
});

test('an answer of dwcpd that holds another part is no answer', async () => {
  await frr();
  await dwcpd('{"version":1,"result":{"a":"\n@@ routing-config ok\nmine\n"}}\n');
  const { seen } = await look(true);
  expect(seen.daemon).toEqual({ isObserved: true, value: null });
  expect(JSON.stringify(seen.routingConfig)).not.toContain('mine');
});

test('where there are no links dwcpd is not asked', async () => {
  await frr();
  await dwcpd();
  const { seen, started } = await look(false);
  expect(seen.daemon).toEqual({ isObserved: false, reason: 'dwcpd: no answer' });
  expect(started).toEqual(['perl']);
});
