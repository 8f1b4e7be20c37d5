import { dirname, join } from 'node:path';
import {
  compareFindings,
  type DaemonSettings,
  type DeploymentMode,
  type Finding,
  isAtLeast,
  type ModeConfig,
  type NodeConfig,
} from '@dwcp/model';
import { checkMode } from '../check-mode.ts';
import { readSource, type Source } from '../read-source.ts';
import { literalSecrets } from '../rules/literal-secrets.ts';
import { checkNode } from '../rules/node/index.ts';
import { checkSchema } from '../schema/check-schema.ts';
import { childOf } from '../schema/json-schema-walk.ts';
import type { ModeDocument } from '../schema/mode/index.ts';
import { nodeSchema } from '../schema/node/index.ts';
import { locateIssue } from '../source-map.ts';
import { isReadAsMeant, unsaid } from '../unsaid.ts';
import { daemonSettings } from './daemon-settings.ts';
import { normaliseNode } from './normalise-node.ts';

export interface LoadedNode {
  /** Null when a finding leaves open what is to be run. */
  readonly run: NodeRun | null;
  /** Of both files, in the order of files and lines. */
  readonly findings: readonly Finding[];
  /** The files that were read, as written. */
  readonly sources: readonly { readonly file: string; readonly text: string }[];
}

/** What a daemon is started with. */
export interface NodeRun {
  readonly node: NodeConfig;
  readonly mode: ModeConfig;
  readonly daemon: DaemonSettings;
}

export interface LoadNodeOptions {
  readonly modeFile: string;
  /** `node.yaml` beside the mode configuration when left out. */
  readonly nodeFile?: string;
}

/** Reads and checks what one node runs. Throws CONFIG_UNREADABLE only. */
export async function loadNode({ modeFile, nodeFile }: LoadNodeOptions): Promise<LoadedNode> {
  const besideMode = join(dirname(modeFile), 'node.yaml');
  // One after the other: where both are missing, it is the first that is named.
  const modeSource = await read(modeFile, 'give --config the mode configuration, as /etc/dwcp/dwcp-v3-hybrid.yaml');
  const nodeSource = await read(
    nodeFile ?? besideMode,
    'give --node the file of this node, or put node.yaml beside the mode configuration',
  );
  const mode = checkMode(modeSource, namedMode(modeSource));
  const node = checkNodeSource(nodeSource, { presumed: documentOf(mode.presumed), mode: documentOf(mode.config) });
  const findings = [...mode.findings, ...node.findings].toSorted(compareFindings);
  const isRefused = findings.some(({ severity }) => isAtLeast(severity, 'medium'));
  return {
    run: isRefused ? null : runOf(mode.config, node.config),
    findings,
    sources: [modeSource, nodeSource].map(({ file, text }) => ({ file, text })),
  };
}

function read(file: string, hint: string): Promise<Source> {
  return readSource(file, { projectDir: '', missing: async () => hint });
}

function runOf(mode: ModeConfig | null, node: NodeConfig | null): NodeRun | null {
  const document = documentOf(mode);
  if (mode === null || document === null || node === null) return null;
  return { node, mode, daemon: daemonSettings(document) };
}

/** The full document is what the schema of this package made of it. */
function documentOf(config: ModeConfig | null): ModeDocument | null {
  return config === null ? null : (config.document as ModeDocument);
}

/** The mode the file itself says; of a file that says none the schema tells what is wrong. */
function namedMode({ document }: Source): DeploymentMode {
  const mode = document === null ? null : childOf(document.value, 'mode');
  return mode === 'datacenter' || mode === 'internet' ? mode : 'hybrid';
}

function checkNodeSource(
  source: Source,
  modes: { readonly presumed: ModeDocument | null; readonly mode: ModeDocument | null },
): { readonly config: NodeConfig | null; readonly findings: readonly Finding[] } {
  if (source.document === null) return { config: null, findings: source.findings };
  const { value, sourceMap } = source.document;
  const { document, presumed, issues, leftOut } = checkSchema(value, nodeSchema);
  const ruleIssues = presumed === null ? [] : checkNode(presumed, modes.presumed);
  const located = [...issues, ...literalSecrets(value), ...unsaid(ruleIssues, leftOut)].map((one) =>
    locateIssue(sourceMap, one),
  );
  const isSound = document !== null && modes.mode !== null && isReadAsMeant(source);
  return {
    config: isSound ? normaliseNode(document, modes.mode) : null,
    findings: [...source.findings, ...located],
  };
}
