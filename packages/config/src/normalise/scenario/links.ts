import type { Impairment, LinkImpairment } from '@dwcp/model';
import type { ImpairmentDocument } from '../../schema/scenario/impairment.ts';
import type { ScenarioDocument } from '../../schema/scenario/index.ts';
import { parseLinkEnd } from '../../schema/scenario/values.ts';

type DirectionDocument = NonNullable<ImpairmentDocument['towards']>;

export function normaliseLinks(document: ScenarioDocument): readonly LinkImpairment[] {
  return Object.entries(document.links).flatMap(([key, { towards, from, ...both }]) => {
    const link = parseLinkEnd(key);
    if (link === null) return [];
    return [{ link, fromNode: impairmentOf(both, from), toNode: impairmentOf(both, towards) }];
  });
}

/** What both directions share, with what one of them says on its own. */
export function impairmentOf(both: DirectionDocument, own: DirectionDocument | undefined): Impairment {
  const said = (field: keyof DirectionDocument): number | undefined => own?.[field] ?? both[field];
  return {
    delayMs: (said('delay') ?? 0) / 1e3,
    jitterMs: (said('jitter') ?? 0) / 1e3,
    lossPercent: said('loss') ?? 0,
    rateMbit: said('rate') ?? null,
    corruptPercent: said('corrupt') ?? 0,
    reorderPercent: said('reorder') ?? 0,
    duplicatePercent: said('duplicate') ?? 0,
  };
}
