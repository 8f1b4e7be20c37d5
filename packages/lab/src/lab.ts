import {
  type Context,
  type Conversation,
  type ConversationOptions,
  type NodeRunner,
  prefixedNodeRunner,
} from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { hostPrefix } from './host/host-prefix.ts';
import { leaderOf } from './host/host-record.ts';
import { findLabProcesses } from './host/lab-processes.ts';
import { cutHost, isHostOn, launchHost, markHostUp, wireHosts } from './host/start-host.ts';
import { waitForHost } from './host/wait-for-host.ts';
import { inNamespace, namespaceOf, namespacePath } from './lab-names.ts';
import { hostOf, isBare, type LabHost, managementSegment, segmentOf } from './lab-plan.ts';
import { knownHostsPath, type LabRecord } from './lab-record.ts';

/** Longest a host may take to start; a machine busy with others is slow, one that is stuck stays stuck. */
export const hostTimeoutMs = 90_000;

/** A running lab. Leaving it alone is safe: it lives on without dwcp until closeLab. */
export interface Lab {
  readonly dir: string;
  readonly hosts: readonly LabHost[];
  /** known_hosts file with the keys of all hosts, by management address and name. */
  readonly sshKnownHosts: string;
  /** Words before an argv that make it run in the management segment, everything else as on the machine. */
  readonly managementPrefix: readonly string[];
  /** Runs as root inside a host; in a host without a disk only the network is the host's. */
  runner(host: string): NodeRunner;
  /** Starts a process inside a host to talk with in lines. */
  converse(host: string, argv: readonly string[], options: ConversationOptions): Promise<Conversation>;
  /** Gives a process inside a host the terminal of dwcp; returns its exit code. */
  attach(host: string, argv: readonly string[]): Promise<number>;
  /** Pid on this machine of process 1 of a host. Throws HOST_UNREACHABLE when the host does not run. */
  leaderOf(host: string): Promise<number>;
  /** Path of the network namespace of a host or segment, for programs that enter it themselves. */
  namespaceOf(name: string): string;
  /** Where the root directory of a running host is found on this machine; its links are the host's, see pathInHost. */
  rootOf(host: string): Promise<string>;
  /** Pids on this machine of everything that runs in a host. */
  processesOf(host: string): Promise<readonly number[]>;
  /** Runs on the machine's file system, in the network of a segment: captures, probes. */
  segmentRunner(segment: string): NodeRunner;
  /** As a power cut: no process gets to say goodbye. The disk of the host stays. */
  stopHost(name: string): Promise<void>;
  /** Starts a host that is off and waits until it is up. */
  startHost(name: string): Promise<void>;
}

/** The Lab of a record. */
export function labOf(dir: string, record: LabRecord, ctx: Context): Lab {
  const { plan, image } = record;
  const leader = async (name: string) => {
    hostOf(plan, name);
    const found = await leaderOf(dir, name);
    if (found !== null) return found;
    throw new DwcpError('HOST_UNREACHABLE', `host ${name} of lab ${plan.lab} is not running`, {
      hint: 'run `dwcp deploy` to start it again',
    });
  };
  const prefixOf = async (name: string) => {
    const host = hostOf(plan, name);
    return isBare(host) ? inNamespace(namespaceOf(plan.lab, name), []) : hostPrefix(host, await leader(name));
  };
  return {
    dir,
    hosts: plan.hosts,
    sshKnownHosts: knownHostsPath(dir),
    managementPrefix: inNamespace(namespaceOf(plan.lab, managementSegment), []),
    runner(name) {
      hostOf(plan, name);
      return { node: name, run: async (argv, options) => ctx.run.run([...(await prefixOf(name)), ...argv], options) };
    },
    converse: async (name, argv, options) => ctx.run.converse([...(await prefixOf(name)), ...argv], options),
    attach: async (name, argv) => ctx.run.attach([...(await prefixOf(name)), ...argv]),
    leaderOf: leader,
    namespaceOf: (name) => namespacePath(namespaceOf(plan.lab, name)),
    rootOf: async (name) => `/proc/${await leader(name)}/root`,
    processesOf: (name) => findLabProcesses(plan.lab, hostOf(plan, name).name),
    segmentRunner(name) {
      segmentOf(plan, name);
      return prefixedNodeRunner(name, inNamespace(namespaceOf(plan.lab, name), []), ctx.run);
    },
    async stopHost(name) {
      await cutHost(plan, hostOf(plan, name), { dir, ctx });
      ctx.events.emit({ code: 'lab.host-stopped', message: `stopped ${name}`, data: { host: name } });
    },
    async startHost(name) {
      const host = hostOf(plan, name);
      if (await isHostOn(plan, host, dir)) return;
      const started = performance.now();
      await cutHost(plan, host, { dir, ctx });
      await wireHosts(plan, [host], { dir, ctx });
      await launchHost(plan, host, { dir, image, ctx });
      const status = await waitForHost(plan, host, { dir, timeoutMs: hostTimeoutMs, ctx });
      if (!isBare(host)) await markHostUp(dir, name);
      const durationMs = Math.round(performance.now() - started);
      ctx.events.emit({
        code: 'lab.host-started',
        message: `started ${name}`,
        data: { host: name, status, durationMs },
      });
    },
  };
}
