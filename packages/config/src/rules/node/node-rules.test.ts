import { expect, test } from 'vitest';
import { type Changes, sampleDocument } from '../../schema/mode/sample-document.ts';
import { nodeSchema } from '../../schema/node/index.ts';
import { dottedPath } from '../../source-map.ts';
import { checkNode } from './index.ts';

/** `rule path: message` of a node that has two peers, with these fields changed. */
function said(node: Readonly<Record<string, unknown>>, mode: Changes = {}): readonly string[] {
  const document = nodeSchema.parse({
    formatVersion: 1,
    name: 'dc1-gw1',
    peers: [
      { name: 'br1-gw1', address: '198.51.100.2:443' },
      { name: 'br2-gw1', address: '198.51.100.3:443' },
    ],
    ...node,
  });
  return checkNode(document, sampleDocument('hybrid', mode)).map(
    ({ ruleId, path, message, hint }) => `${ruleId} ${dottedPath(path)}: ${message}; ${hint}`,
  );
}

function forward(listen: string, peer = 'br1-gw1') {
  return { listen, peer, target: '10.20.0.5:5432' };
}

test('a sound node is told nothing', () => {
  expect(said({ forwards: [forward('127.0.0.1:15432'), forward('127.0.0.2:15432')] })).toEqual([]);
});

test('a name belongs to one node', () => {
  const peers = ['dc1-gw1', 'br1-gw1', 'br1-gw1'].map((name) => ({ name, address: '198.51.100.2:443' }));
  expect(said({ peers })).toEqual([
    'node/name-unique peers[0].name: dc1-gw1 is already the name of this node; a node has no link to itself',
    'node/name-unique peers[2].name: br1-gw1 is already the name of peers[1]; write one entry for each peer',
  ]);
});

test('a port of every address collides with the same port of one', () => {
  expect(said({ forwards: [forward('127.0.0.1:443'), forward('[::1]:9101'), forward('127.0.0.1:443')] })).toEqual([
    'node/listen-unique forwards[0].listen: 127.0.0.1:443 is already taken by the data address of this node; give it a port of its own',
    'node/listen-unique forwards[1].listen: [::1]:9101 is already taken by health and metrics; give it a port of its own',
    'node/listen-unique forwards[2].listen: 127.0.0.1:443 is already taken by the data address of this node; give it a port of its own',
  ]);
});

test('two forwards on one address and port collide', () => {
  expect(said({ forwards: [forward('127.0.0.1:80'), forward('127.0.0.1:80')] })).toEqual([
    'node/listen-unique forwards[1].listen: 127.0.0.1:80 is already taken by forwards[0]; give it a port of its own',
  ]);
});

test('the port of metrics is free where the mode serves none', () => {
  expect(said({ forwards: [forward('127.0.0.1:9101')] }, { 'monitoring.enabled': false })).toEqual([]);
});

test('a forward and an allowed target name peers there are', () => {
  const allowTargets = [{ target: '10.10.0.7:22', peers: ['br2-gw1', 'hq'] }];
  expect(said({ forwards: [forward('127.0.0.1:80', 'br1-gw')], allowTargets })).toEqual([
    'node/peer forwards[0].peer: there is no peer br1-gw; did you mean br1-gw1?',
    'node/peer allowTargets[0].peers[1]: there is no peer hq; add it to `peers`, or name one of br1-gw1, br2-gw1',
  ]);
});

test('a file of TLS that neither document names is told', () => {
  expect(said({}, { 'security.tls.ca': undefined })).toEqual([
    'node/tls-files tls: neither node nor mode name the file `tls.ca`; write `tls.ca` here, or `security.tls.ca` in the mode configuration',
  ]);
  expect(said({ tls: { ca: '/etc/dwcp/tls/other.crt' } }, { 'security.tls.ca': undefined })).toEqual([]);
});
