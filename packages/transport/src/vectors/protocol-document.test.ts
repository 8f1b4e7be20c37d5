import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { frameTypes } from '../frame/frame.ts';
import { maxBodyBytes, maxFrameBytes, maxPayloadBytes } from '../frame/limits.ts';
import { frameRejections } from '../frame/rejection.ts';
import { keyLimits } from '../protection/key-limits.ts';
import { protectionKinds } from '../protection/protection-kind.ts';

const text = readFileSync(new URL('../../../../docs/protocol.md', import.meta.url), 'utf8');

test('docs/protocol.md has every rejection', () => {
  const [, table = ''] = text.split('### Taking a frame');
  const listed = [...table.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name ?? '');
  const named = listed.filter((name, index) => isRejectionName(name) && listed.indexOf(name) === index);
  expect(named.toSorted()).toEqual([...frameRejections].toSorted());
});

test('docs/protocol.md has every frame type with its number', () => {
  for (const [type, code] of Object.entries(frameTypes)) expect(text).toContain(`| ${code} | \`${type}\` |`);
});

test('docs/protocol.md has the limits that hold', () => {
  for (const limit of [maxPayloadBytes, maxBodyBytes, maxFrameBytes])
    expect(text).toContain(limit.toLocaleString('en'));
  for (const kind of protectionKinds) {
    const { packets, blocks, forgeries } = keyLimits(kind);
    const powers = [packets, blocks, forgeries].map((limit) => `2^${Math.log2(limit)}`);
    expect(text).toContain(`| \`${kind}\` | ${powers.join(' | ')} |`);
  }
});

function isRejectionName(name: string): boolean {
  return (frameRejections as readonly string[]).includes(name);
}
