import type { UncheckedPart } from '@dwcp/model';
import { type CausedMismatch, type Craft, type Layer, layers } from './mismatch.ts';

/** A part of a node that could not be looked at. */
export interface UncheckedCraft extends UncheckedPart {
  /** Null when nothing of the node could be looked at. */
  readonly craft: Craft | null;
}

export interface RootCause {
  readonly mismatch: CausedMismatch;
  readonly consequences: readonly CausedMismatch[];
  /** Parts that could not be looked at because of it: a daemon that does not run answers nothing. */
  readonly silenced: readonly UncheckedCraft[];
}

interface Group {
  readonly order: number;
  readonly mismatch: CausedMismatch;
  readonly consequences: CausedMismatch[];
  readonly isIgnored: boolean;
}

export interface RootCauses {
  readonly roots: readonly RootCause[];
  readonly unchecked: readonly UncheckedCraft[];
}

/**
 * Puts what follows from something else below it: the sessions, prefixes and routes that fell with a tunnel are no drifts
 * of their own. What may follow from a node that did not answer is not counted either, for nobody knows. Below what
 * somebody answers for stands neither: it would hide every later outage.
 */
export function findRootCauses(seen: {
  readonly mismatches: readonly CausedMismatch[];
  readonly unchecked: readonly UncheckedCraft[];
  readonly isIgnored?: (mismatch: CausedMismatch) => boolean;
}): RootCauses {
  const sorted = seen.mismatches.toSorted((a, b) => rank(a.layer) - rank(b.layer));
  const silent = new Set(seen.unchecked.flatMap(({ craft, node }) => (craft === null && node !== null ? [node] : [])));
  const groups: Group[] = [];
  const byNode = new Map<string | null, Set<Group>>();
  const note = (group: Group, node: string | null): void => {
    byNode.set(node, (byNode.get(node) ?? new Set()).add(group));
  };
  const doubtful = new Map<string, CausedMismatch[]>();
  for (const mismatch of sorted) {
    const best = likeliest(byNode, mismatch);
    const node = isSymptom(mismatch) ? mismatch.related.find((name) => silent.has(name)) : undefined;
    if (best !== null) {
      best.consequences.push(mismatch);
      if (isSymptom(mismatch)) note(best, mismatch.node);
    } else if (node !== undefined) doubtful.set(node, [...(doubtful.get(node) ?? []), mismatch]);
    else {
      const isIgnored = seen.isIgnored?.(mismatch) ?? false;
      const group: Group = { order: groups.length, mismatch, consequences: [], isIgnored };
      groups.push(group);
      note(group, mismatch.node);
    }
  }
  const roots = groups.map(({ mismatch, consequences, isIgnored }) => ({
    mismatch,
    consequences,
    silenced: isIgnored ? [] : seen.unchecked.filter((part) => isSilencedBy(part, mismatch)),
  }));
  const silenced = new Set(roots.flatMap((root) => root.silenced));
  return {
    roots,
    unchecked: seen.unchecked.filter((part) => !silenced.has(part)).map((part) => withDoubts(part, doubtful)),
  };
}

/** True for what lies between nodes: it comes and goes with its causes, and by itself while a network settles. */
export function isSymptom({ layer }: Pick<CausedMismatch, 'layer'>): boolean {
  return rank(layer) >= rank('peering');
}

function rank(layer: Layer): number {
  return layers.indexOf(layer);
}

const networkCrafts: readonly Craft[] = ['wireguard', 'ipsec', 'routing', 'firewall', 'fabric'];

/** The part of a look that dwcpd itself tells; all else of its craft is looked at whether it runs or not. */
const toldByDaemon = 'dwcpd';

/** Of the groups that concern one of its nodes, or none, the one that explains it best; the first of several. */
function likeliest(byNode: ReadonlyMap<string | null, ReadonlySet<Group>>, mismatch: CausedMismatch): Group | null {
  const nodes = new Set([null, mismatch.node, ...(isSymptom(mismatch) ? mismatch.related : [])]);
  let best: { readonly group: Group; readonly score: number } | null = null;
  for (const group of [...nodes].flatMap((node) => [...(byNode.get(node) ?? [])])) {
    const score = scoreOf(group, mismatch);
    if (score === 0) continue;
    const isBetter = best === null || score > best.score || (score === best.score && group.order < best.group.order);
    if (isBetter) best = { group, score };
  }
  return best?.group ?? null;
}

/** How well a group explains a mismatch; 0 when it does not. */
function scoreOf(group: Group, mismatch: CausedMismatch): number {
  const root = group.mismatch;
  if (root.cause !== mismatch.cause || rank(root.layer) >= rank(mismatch.layer)) return 0;
  // What a policy forbids somebody has to decide upon, whatever it came from.
  if (root.kind === 'policy' || mismatch.kind === 'policy') return 0;
  // What is not applied yet was never there, so it cannot have failed, whoever answers for the description.
  if (root.layer === 'description') return 1;
  if (group.isIgnored) return 0;
  if (root.craft === 'cloud' || mismatch.craft === 'cloud') return root.craft === mismatch.craft ? 1 : 0;
  if (!root.isEffective) return 0;
  if (!isSymptom(mismatch)) {
    const isSame = root.node === mismatch.node && root.craft === mismatch.craft && !isSymptom(root);
    return isSame && covers(root, mismatch) ? 9 : 0;
  }
  if (mismatch.layer === 'links') return scoreOfLink(group, mismatch);
  if (!networkCrafts.includes(root.craft)) return 0;
  const nodes = [mismatch.node, ...mismatch.related];
  if (root.node !== null && nodes.includes(root.node)) return scoreAtEnd(root, mismatch);
  return group.consequences.some((one) => isSymptom(one) && one.node !== null && nodes.includes(one.node)) ? 1 : 0;
}

/**
 * A link needs its two ends and the way between them, and nothing is passed on by it: what takes another link, or the way to
 * another node, explains nothing of this one.
 */
function scoreOfLink({ mismatch: root, consequences }: Group, link: CausedMismatch): number {
  const ends = [link.node, ...link.related];
  const joinsEnds = ({ node, related }: CausedMismatch): boolean =>
    ends.every((end) => end !== null && [node, ...related].includes(end));
  const isAtEnd = root.node !== null && ends.includes(root.node);
  if (root.craft === 'dwcp')
    return isAtEnd && (root.related.length === 0 || joinsEnds(root)) ? scoreAtEnd(root, link) : 0;
  if (!networkCrafts.includes(root.craft)) return 0;
  if (isAtEnd && (root.related.length === 0 || joinsEnds(root))) return scoreAtEnd(root, link);
  return consequences.some((one) => isSymptom(one) && joinsEnds(one)) ? 1 : 0;
}

function scoreAtEnd(root: CausedMismatch, mismatch: CausedMismatch): number {
  return (root.node === mismatch.node ? 4 : 3) + sameSubject(root, mismatch);
}

/** Of several causes the one on the same tunnel is the likeliest. */
function sameSubject(root: CausedMismatch, mismatch: CausedMismatch): number {
  if (root.subject === mismatch.subject || root.subject.includes(mismatch.subject)) return 2;
  const ends = [root.node, ...root.related];
  const isSameTunnel =
    root.related.length > 0 && [mismatch.node, mismatch.related[0]].every((name) => ends.includes(name ?? ''));
  return isSameTunnel ? 2 : 0;
}

/** A file or unit of one WireGuard device brings about what is wrong with that device only. */
function covers(root: CausedMismatch, mismatch: CausedMismatch): boolean {
  // A unit that was stopped was stopped, whatever else somebody did to a file.
  if (mismatch.layer === 'unit') return root.layer === 'file' && mismatch.observed?.includes('failed') === true;
  const device = /^(?:\/etc\/wireguard\/(wg-.+)\.(?:conf|psk)|wg-quick@(wg-.+)\.service)$/.exec(root.subject);
  const name = device?.[1] ?? device?.[2];
  return name === undefined || name === mismatch.subject;
}

function isSilencedBy(part: UncheckedCraft, root: CausedMismatch): boolean {
  // What is wrong with a mode file itself is in the way of every policy.
  if (part.kind === 'policy' && root.kind === 'policy') return part.node !== null && part.node === root.node;
  // No daemon has to run for files and packages to be looked at, or for a policy to judge.
  const needsDaemon = (part.craft !== 'dwcp' || part.subject === toldByDaemon) && part.kind !== 'policy';
  const stops = (root.layer === 'unit' || root.layer === 'file') && needsDaemon;
  return stops && root.isEffective && part.craft === root.craft && part.node === root.node;
}

function withDoubts(part: UncheckedCraft, doubtful: ReadonlyMap<string, readonly CausedMismatch[]>): UncheckedCraft {
  const doubts = part.craft === null && part.node !== null ? (doubtful.get(part.node) ?? []) : [];
  if (doubts.length === 0) return part;
  const named = doubts.slice(0, 3).map((mismatch) => `${mismatch.node} ${mismatch.subject}`);
  const more = doubts.length > 3 ? ` and ${doubts.length - 3} more` : '';
  return { ...part, reason: `${part.reason}; may follow from it: ${named.join(', ')}${more}` };
}
