import { hybridTransportSettings } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { linkSettingsOf } from './link-settings-of.ts';

function livenessOf(liveness: { readonly heartbeatMs: number; readonly deadAfterMs: number | null }) {
  const { pingIntervalMs, deadAfterMs } = linkSettingsOf({ ...hybridTransportSettings(), liveness }, 65_536);
  return { pingIntervalMs, deadAfterMs };
}

test('a path is asked as often as its mode has heartbeats, and is dead after as much silence as that says', () => {
  expect(livenessOf({ heartbeatMs: 100, deadAfterMs: 500 })).toEqual({ pingIntervalMs: 100, deadAfterMs: 500 });
});

test('how far away a peer is is asked every second, however rarely its mode asks whether it lives', () => {
  expect(livenessOf({ heartbeatMs: 5000, deadAfterMs: 15_000 })).toEqual({ pingIntervalMs: 1000, deadAfterMs: 15_000 });
});

test('without failure detection silence kills no path', () => {
  expect(livenessOf({ heartbeatMs: 1000, deadAfterMs: null })).toEqual({
    pingIntervalMs: 1000,
    deadAfterMs: Number.POSITIVE_INFINITY,
  });
});
