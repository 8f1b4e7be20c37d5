import { expect, test } from 'vitest';
import { plannedActions } from './planned-actions.ts';

const change = (address: string, ...actions: readonly string[]) => ({ address, change: { actions } });

test('everything a plan does is listed with its actions, whatever they are called', () => {
  const resource_changes = [
    change('a.kept', 'no-op'),
    change('data.a.read', 'read'),
    change('a.updated', 'update'),
    change('a.replaced', 'delete', 'create'),
    change('a.unheard', 'some-new-action'),
  ];
  expect(plannedActions({ resource_changes }).map(({ address, actions }) => [address, ...actions])).toEqual([
    ['a.updated', 'update'],
    ['a.replaced', 'delete', 'create'],
    ['a.unheard', 'some-new-action'],
  ]);
});

test('a document that is no plan throws, and a plan without changes has none', () => {
  expect(() => plannedActions('nonsense')).toThrow();
  expect(plannedActions({})).toEqual([]);
});
