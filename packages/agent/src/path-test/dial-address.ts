import { connect } from 'node:net';
import { codeOf } from '@dwcp/io';
import { parseSocketAddress } from '@dwcp/transport';
import type { DialAttempts } from './path-test.ts';

const attempts = 3;
const timeoutMs = 5_000;

/** Connects a few times, one after the other, and sends nothing. */
export async function dialAddress(address: string): Promise<DialAttempts> {
  const connectedMs: number[] = [];
  const failures: string[] = [];
  for (let attempt = 0; attempt < attempts; attempt++) {
    const startedMs = performance.now();
    try {
      await dialOnce(address);
      connectedMs.push(performance.now() - startedMs);
    } catch (cause) {
      failures.push(codeOf(cause) ?? String(cause));
    }
  }
  return { address, connectedMs, failures };
}

function dialOnce(address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...parseSocketAddress(address), autoSelectFamily: true });
    socket.setTimeout(timeoutMs, () => socket.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
  });
}
