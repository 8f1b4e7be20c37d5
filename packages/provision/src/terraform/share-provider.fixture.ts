import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Context, type ConversationEnd, type ConversationOptions, type Runner, recordingSink } from '@dwcp/io';
import { afterEach, beforeEach } from 'vitest';
import type { TerraformWorkspace } from './workspace.ts';

export const providerAddress = 'registry.opentofu.org/hashicorp/aws';
export const programName = 'terraform-provider-aws_v5.0.0_x5';
export const nowMs = Date.UTC(2026, 0, 2);

/** Makes one for each test of a file, and removes it. */
export function workspaceForEachTest(): TerraformWorkspace {
  const workspace = {} as { -readonly [key in keyof TerraformWorkspace]: TerraformWorkspace[key] };
  beforeEach(() => {
    Object.assign(workspace, makeSharableWorkspace(mkdtempSync(join(tmpdir(), `dwcp-t-${process.pid}-`))));
  });
  afterEach(() => rmSync(workspace.workDir, { recursive: true, force: true }));
  return workspace;
}

/** Makes a workspace of one region, with a provider that is the one of its lock file. */
export function makeSharableWorkspace(workDir: string): TerraformWorkspace {
  const packageDir = join(workDir, '.terraform', 'providers', providerAddress, '5.0.0', 'linux_amd64');
  mkdirSync(packageDir, { recursive: true });
  writeFileSync(join(packageDir, programName), 'program');
  const workspace = { tool: { path: '/bin/terraform', version: '1.11.4' }, workDir, env: { AWS_PROFILE: 'reader' } };
  writeConfiguration(workspace, { provider: { aws: [{ region: 'us-east-1' }] } });
  writeLock(workspace, digest);
  return workspace;
}

const sha256 = (text: string) => createHash('sha256').update(text);
const digest = `h1:${sha256(`${sha256('program').digest('hex')}  ${programName}\n`).digest('base64')}`;

export function writeConfiguration({ workDir }: TerraformWorkspace, configuration: object): void {
  writeFileSync(join(workDir, 'main.tf.json'), JSON.stringify(configuration));
}

export function writeLock({ workDir }: TerraformWorkspace, hash: string): void {
  const block = `provider "${providerAddress}" {\n  version = "5.0.0"\n  hashes = [\n    "${hash}",\n  ]\n}\n`;
  writeFileSync(join(workDir, '.terraform.lock.hcl'), block);
}

export interface Started {
  readonly argv: readonly string[];
  readonly options: ConversationOptions;
  graceMs: number | null;
  /** What it has written when it ends. */
  stderr: string;
}

export interface ProviderContext extends Context {
  readonly events: ReturnType<typeof recordingSink>;
  readonly started: readonly Started[];
}

/** A context that can start a provider; `behave` is told where the provider has to make its socket, `run` is Terraform. */
export function providerContext(
  behave: (started: Started, end: () => void) => void = (started) => offer(started),
  others: { readonly run?: Runner['run']; readonly onClose?: () => void } = {},
): ProviderContext {
  const started: Started[] = [];
  return {
    started,
    run: {
      run: others.run ?? no,
      start: no,
      attach: no,
      async converse(argv, options) {
        const one: Started = { argv, options, graceMs: null, stderr: '' };
        started.push(one);
        const { promise: ended, resolve } = Promise.withResolvers<ConversationEnd>();
        const end = () => resolve({ exitCode: 1, stderr: one.stderr });
        behave(one, end);
        return {
          pid: 1,
          ended,
          say: () => {},
          close({ graceMs } = { graceMs: 5_000 }) {
            one.graceMs = graceMs;
            others.onClose?.();
            end();
            return ended;
          },
        };
      },
    },
    events: recordingSink(),
    now: () => nowMs,
    signal: new AbortController().signal,
  };
}

const no = () => Promise.reject(new Error('only the provider is started'));

export function offer({ options }: Started, socket: Readonly<Record<string, string>> = {}): void {
  const Addr = { Network: 'unix', String: join(options.env?.TMPDIR ?? '', 'plugin1'), ...socket };
  const own = {
    'registry.terraform.io/hashicorp/aws': { Protocol: 'grpc', ProtocolVersion: 5, Pid: 1, Test: true, Addr },
  };
  options.onLine('Provider started. To attach Terraform CLI, set the variable with the following:');
  options.onLine(`\tTF_REATTACH_PROVIDERS='${JSON.stringify(own)}'`);
}
