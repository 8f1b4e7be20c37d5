import type { Conversation } from '@dwcp/io';
import type { Lab } from '@dwcp/lab';
import { type HostEvent, parseHostLine } from './timeline.ts';

/** Collects what the hosts log and how their routes change, until it is closed. */
export interface HostWatch {
  /** Everything so far, in the order it arrived. */
  readonly events: readonly HostEvent[];
  /** Nodes whose watch ended before it was closed: what they did afterwards is not known. */
  readonly lost: readonly string[];
  close(): Promise<void>;
}

/** Ends with its standard input, and takes the two it started along. */
const script = `export TZ=UTC LC_ALL=C
journalctl --follow --lines=0 --output=short-unix --quiet 2>/dev/null &
journal=$!
ip -tshort -4 monitor route &
monitor=$!
trap 'kill $journal $monitor 2>/dev/null' EXIT
cat >/dev/null`;

export async function watchHosts(lab: Lab): Promise<HostWatch> {
  const events: HostEvent[] = [];
  const lost: string[] = [];
  let isClosing = false;
  const conversations: Conversation[] = [];
  for (const { name: node } of lab.hosts) {
    const conversation = await lab.converse(node, ['sh', '-c', script], {
      onLine(line) {
        const event = parseHostLine(node, line);
        if (event !== null) events.push(event);
      },
    });
    void conversation.ended.then(() => {
      if (!isClosing) lost.push(node);
    });
    conversations.push(conversation);
  }
  return {
    events,
    lost,
    async close() {
      isClosing = true;
      await Promise.all(conversations.map((conversation) => conversation.close()));
    },
  };
}
