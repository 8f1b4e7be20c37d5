import { opaTool } from '@dwcp/policy';
import { expect, test } from 'vitest';
import { toolList } from './tool-list.ts';

const tools = toolList('/opt/dwcp');

test('every tool is listed once, and says what it is for and how to get it', () => {
  const names = tools.map(({ spec }) => spec.name);
  expect(names).toEqual([...new Set(names)]);
  expect(tools.filter(({ spec }) => spec.neededFor === '' || spec.howToGet === '')).toEqual([]);
});

test('opa is listed as the policies look for it, and a deploy does without it', () => {
  expect(tools.find(({ spec }) => spec.name === 'opa')).toEqual({ spec: opaTool, isRequired: false });
});
