import { expect, test } from 'vitest';
import { issuesInLab } from '../issues-in-lab.ts';
import { lightSpeed } from './light-speed.ts';
import { runIn } from './run-in.fixture.ts';

test('reports an objective the farthest two sites cannot meet, and counts the others', () => {
  expect(issuesInLab(lightSpeed, { 'objectives/latency': '2ms' })).toEqual([
    'objectives.latency: the objective is 2 ms one way, and light in fibre takes 5.7 ms for the 1144 km from branch1 to dc1; and 1 more pair of sites is too far apart',
  ]);
});

test('takes an objective above the floor', () => {
  expect(issuesInLab(lightSpeed, { 'objectives/latency': '6ms' })).toEqual([]);
});

test('holds the goal of internet mode against sites that run it, at their tunnel', () => {
  const far = { 'sites/use1/location': { latitude: -33.87, longitude: 151.21 } };
  const changes = { ...far, 'sites/dc1/nodes': { a: { address: '10.10.0.21', mode: 'internet' } } };
  expect(issuesInLab(lightSpeed, changes, runIn('internet'))).toEqual([
    'tunnels.dc1-gw1--use1-gw1: the latency goal of internet mode is 50 ms one way, and light in fibre takes 80 ms for the 15988 km from dc1 to use1',
  ]);
  expect(issuesInLab(lightSpeed, far, runIn('internet'))).toEqual([]);
});

test('does not hold the goal of datacenter mode against tunnels: RDMA stays in its site', () => {
  const nodes = { a: { address: '10.20.1.21', mode: 'datacenter' } };
  expect(issuesInLab(lightSpeed, { 'sites/use1/nodes': nodes }, runIn('datacenter'))).toEqual([]);
});

test('says nothing about a site that does not say where it is', () => {
  const changes = { 'objectives/latency': '1us', 'sites/dc1/location': undefined, 'sites/use1/location': undefined };
  expect(issuesInLab(lightSpeed, changes)).toEqual([]);
});
