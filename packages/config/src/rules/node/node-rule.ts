import type { Issue } from '../../issue.ts';
import type { ModeDocument } from '../../schema/mode/index.ts';
import type { NodeDocument } from '../../schema/node/index.ts';

/** One claim about node.yaml: pure. The mode is null when its own file has findings. */
export type NodeRule = (document: NodeDocument, mode: ModeDocument | null) => readonly Issue[];
