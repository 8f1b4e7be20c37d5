import { connect } from 'node:tls';
import { DwcpError } from '@dwcp/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeAuthority, type TestAuthority } from './certificates.fixture.ts';
import { newLinkId } from './control.ts';
import { frameControlMessage } from './control-framing.ts';
import { dial, listenControl, ownIntroduction, settings } from './control-pair.fixture.ts';
import { introductionOf } from './introduce.ts';
import type { NodeIdentity } from './node-identity.ts';
import { tlsOptions } from './tls-options.ts';

let authority: TestAuthority;
let a: NodeIdentity;
let b: NodeIdentity;

beforeAll(async () => {
  authority = await makeAuthority('lab');
  [a, b] = [await authority.sign('a'), await authority.sign('b')];
});
afterAll(() => authority.close());

test('a peer that says more than is asked for, all at once with its hello, ends its own channel and nothing else', async () => {
  const node = await listenControl(b);
  try {
    const { port } = new URL(`tcp://${node.address}`);
    const secure = connect({
      ...tlsOptions(a),
      host: '127.0.0.1',
      port: Number(port),
      checkServerIdentity: () => undefined,
    });
    secure.on('error', () => {});
    await new Promise((resolve) => secure.once('secureConnect', resolve));
    const hello = {
      type: 'hello',
      ...introductionOf(ownIntroduction, { node: 'a', linkId: newLinkId(), settings }),
    } as const;
    const more = Array.from({ length: 20 }, () => frameControlMessage({ type: 'key-wanted', epoch: 2 }));
    secure.write(Buffer.concat([frameControlMessage(hello), ...more]));
    const outcome = await node.outcomes[0];
    expect(outcome).toBeInstanceOf(DwcpError);
    expect(outcome).toMatchObject({ code: 'TRANSPORT_FAILED' });
    secure.destroy();
    const good = await dial(node, a);
    expect(good.peer).toBe('b');
    good.destroy();
  } finally {
    await node.close();
  }
});
