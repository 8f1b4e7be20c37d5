import { expect, test } from 'vitest';
import type { FabricConnection } from './fabric-connection.ts';
import { type Member, newMember } from './member.ts';
import { memberWatch } from './watch-members.ts';

const settings = { probeAfterMs: 1000, deadAfterMs: 5000 };
const peer = 7;

test('what a provider keeps of an endpoint is dropped once nothing comes from it any more', () => {
  const { forgotten, finished } = watched({ at: 6000, members: [{ heardAt: 0 }] });
  expect(forgotten).toEqual([peer]);
  expect(finished).toEqual([0]);
});

test('who dialled under a name and was never heard of says nothing of the endpoint that has it', () => {
  const { forgotten, finished } = watched({ at: 6000, members: [{ heardAt: 0, isNewcomer: true }] });
  expect(forgotten).toEqual([]);
  expect(finished).toEqual([0]);
});

test('one silent connection is no silence of an endpoint another connection hears of', () => {
  const both = { at: 6000, members: [{ heardAt: 0 }, { heardAt: 5900 }] };
  expect(watched(both)).toEqual({ forgotten: [], finished: [0] });
});

test('a newcomer that has just dialled does not stand for an endpoint that is silent', () => {
  const members = [{ heardAt: 0 }, { heardAt: 5900, isNewcomer: true }];
  expect(watched({ at: 6000, members })).toEqual({ forgotten: [peer], finished: [0] });
});

function watched({ at, members }: { readonly at: number; readonly members: readonly Partial<Member>[] }) {
  const forgotten: number[] = [];
  const finished: number[] = [];
  const all = members.map((known, number) => ({ ...newMember(connectionOf(number), 0), ...known }));
  function connectionOf(number: number): FabricConnection {
    const place = { peer, control: () => undefined };
    const finish = (): void => void finished.push(number);
    return { place, remote: { connection: 1, cookie: 1 }, finish } as unknown as FabricConnection;
  }
  const watch = memberWatch(
    { all: () => all, bury: () => undefined },
    { forget: (index) => void forgotten.push(index), sweep: () => undefined },
    settings,
  );
  watch.start(at - settings.probeAfterMs / 2);
  watch.look(at);
  return { forgotten, finished };
}
