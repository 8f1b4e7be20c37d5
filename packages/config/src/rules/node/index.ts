import type { Issue } from '../../issue.ts';
import type { ModeDocument } from '../../schema/mode/index.ts';
import type { NodeDocument } from '../../schema/node/index.ts';
import { knownPeers } from './known-peers.ts';
import type { NodeRule } from './node-rule.ts';
import { nodeTlsFiles } from './tls-files.ts';
import { uniqueListeners } from './unique-listeners.ts';
import { uniqueNodeNames } from './unique-names.ts';

const nodeRules: readonly NodeRule[] = [uniqueNodeNames, uniqueListeners, knownPeers, nodeTlsFiles];

/** Everything the rules have to say about node.yaml. */
export function checkNode(document: NodeDocument, mode: ModeDocument | null): readonly Issue[] {
  return nodeRules.flatMap((rule) => rule(document, mode));
}
