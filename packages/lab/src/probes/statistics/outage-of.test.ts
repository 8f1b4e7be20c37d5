import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answered, traceOf } from '../flow-trace.fixture.ts';
import { outageOf } from './outage-of.ts';

const judge = (fates: string, faultMs: number, steadyProbes = 5) =>
  outageOf(traceOf(fates), { faultNs: faultMs * 1e6, steadyProbes });

describe('an outage', () => {
  test('is from the first lost probe to the first of the steady run', () => {
    const outage = judge(`${answered(10)}>>>>>${answered(10)}`, 19);
    expect(outage).toMatchObject({ outageMs: 10, lost: 5, lostForward: 5, lostBack: 0 });
    expect(outage.interruptions).toEqual([{ beginNs: 20e6, endNs: 30e6, lost: 5 }]);
  });

  test('does not end with answers that are no steady run', () => {
    expect(judge(`${answered(10)}>>....>${answered(10)}`, 19)).toMatchObject({ outageMs: 14, lost: 3 });
  });

  test('is nothing when no probe was lost', () => {
    expect(judge(answered(40), 19)).toMatchObject({ outageMs: 0, lost: 0, interruptions: [] });
  });

  test('is made by probes that waited in a queue until the network was back, and those are not lost', () => {
    expect(judge(`${answered(10)}wwwww>${answered(10)}`, 19)).toMatchObject({ outageMs: 12, lost: 1, late: 5 });
    expect(judge(`${answered(10)}${'w'.repeat(25)}${answered(10)}`, 19)).toMatchObject({
      outageMs: 50,
      lost: 0,
      late: 25,
    });
  });

  test('is judged by the round trip of before the fault, though all that came after was slow', () => {
    const outage = judge(`${answered(30)}${'w'.repeat(90)}${answered(10)}`, 59);
    expect(outage).toMatchObject({ outageMs: 180, lost: 0, late: 90 });
  });

  test('has no length when the flow stayed down', () => {
    const outage = judge(`${answered(10)}>>>>>....`, 19);
    expect(outage).toMatchObject({ outageMs: null, lost: 5 });
    expect(outage.interruptions).toEqual([{ beginNs: 20e6, endNs: null, lost: 5 }]);
  });

  test('that begins with the first probe of the trace counts from there', () => {
    expect(judge(`>>>${answered(10)}`, -5)).toMatchObject({ sent: 13, outageMs: 6, lost: 3 });
  });

  test('of a flow that never ran has no length', () => {
    expect(judge('>>>>>>>>', 4)).toMatchObject({ sent: 8, outageMs: null, lost: 8 });
  });

  test('leaves out what was lost before the fault, also shortly before', () => {
    expect(judge(`..>${answered(10)}>..>>>>${answered(10)}`, 32.5)).toMatchObject({ outageMs: 8, lost: 4, sent: 14 });
  });

  test('takes in probes that were under way when the fault began', () => {
    expect(judge(`${answered(10)}<>>>${answered(10)}`, 21)).toMatchObject({
      outageMs: 8,
      lost: 4,
      lostForward: 3,
      lostBack: 1,
    });
  });

  test('is the longest of several, and all count as lost', () => {
    const outage = judge(`${answered(10)}>>${answered(10)}>>>>${answered(10)}>${answered(10)}`, 19);
    expect(outage).toMatchObject({ outageMs: 8, lost: 7 });
    expect(outage.interruptions.map((part) => part.lost)).toEqual([2, 4, 1]);
  });

  test('of a flow that came back and went again has no length', () => {
    expect(judge(`${answered(10)}>>${answered(10)}>>`, 19).outageMs).toBeNull();
  });

  test('counts copies and probes out of order after the fault only', () => {
    expect(judge(`2r${answered(10)}2.r${answered(10)}`, 20)).toMatchObject({ duplicated: 1, reordered: 1, lost: 0 });
  });

  test('of an empty trace is that of nothing sent', () => {
    expect(judge('', 0)).toMatchObject({ sent: 0, lost: 0, outageMs: 0, longestGapMs: 0 });
  });
});

const fates = fc.array(fc.constantFrom('.', '.', '.', '>', '<'), { maxLength: 120 }).map((list) => list.join(''));

describe('for any trace', () => {
  test('what was sent is what was answered and lost each way', () => {
    fc.assert(
      fc.property(fates, fc.integer({ min: -10, max: 260 }), (pattern, faultMs) => {
        const outage = judge(pattern, faultMs);
        const touched = pattern.slice(pattern.length - outage.sent);
        expect(outage.lost).toBe(touched.replaceAll('.', '').length);
        expect(outage.lost).toBe(outage.lostForward + outage.lostBack);
        expect(outage.lost).toBe(outage.interruptions.reduce((sum, part) => sum + part.lost, 0));
      }),
    );
  });

  test('interruptions begin with a lost probe, end with an answered one, and lie apart', () => {
    fc.assert(
      fc.property(fates, fc.integer({ min: 1, max: 9 }), (pattern, steadyProbes) => {
        let last = -1;
        for (const { beginNs, endNs } of judge(pattern, -5, steadyProbes).interruptions) {
          const begin = beginNs / 2e6;
          expect(begin).toBeGreaterThan(last);
          expect(pattern[begin]).not.toBe('.');
          if (endNs === null) {
            expect(pattern.slice(begin)).not.toContain('.'.repeat(steadyProbes));
            last = pattern.length;
            continue;
          }
          last = endNs / 2e6;
          expect(pattern.slice(begin, last)).not.toContain('.'.repeat(steadyProbes));
          expect(pattern.slice(last - 1, last + steadyProbes)).toMatch(/^[<>]\.+$/);
        }
      }),
    );
  });

  test('a fault that drops what is sent during it is measured to within one interval', () => {
    const time = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    fc.assert(
      fc.property(time(20, 300), time(2, 150), (faultMs, forMs) => {
        const isLost = (sentMs: number) => sentMs >= faultMs && sentMs < faultMs + forMs;
        const pattern = Array.from({ length: 300 }, (_, index) => (isLost(index * 2) ? '>' : '.')).join('');
        expect(Math.abs((judge(pattern, faultMs).outageMs ?? Number.NaN) - forMs)).toBeLessThanOrEqual(2);
      }),
    );
  });
});
