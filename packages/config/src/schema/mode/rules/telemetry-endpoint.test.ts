import { expect, test } from 'vitest';
import { said } from '../sample-document.ts';
import { telemetryEndpoint } from './telemetry-endpoint.ts';

test('accepts https', () => {
  expect(said(telemetryEndpoint, 'hybrid')).toEqual([]);
});

test('reports clear text', () => {
  expect(said(telemetryEndpoint, 'hybrid', { 'telemetry.endpoint': 'http://telemetry.example.net:9090' })).toEqual([
    'high telemetry.endpoint: telemetry leaves in clear text over http',
  ]);
});

test('reports credentials without repeating them', () => {
  expect(
    said(telemetryEndpoint, 'hybrid', { 'telemetry.endpoint': 'https://user:canary@telemetry.example.net' }),
  ).toEqual(['critical telemetry.endpoint: the URL carries credentials']);
});
