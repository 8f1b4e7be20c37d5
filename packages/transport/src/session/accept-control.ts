import { Buffer } from 'node:buffer';
import { constants } from 'node:crypto';
import type { Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { DwcpError } from '@dwcp/model';
import { namesOf } from './certificate-names.ts';
import { type Control, openControl, type SessionSettings } from './control.ts';
import { openControlChannel } from './control-channel.ts';
import type { ControlMessage } from './control-message.ts';
import { createHalfOpen } from './half-open.ts';
import { introductionOf, misfit, type OwnIntroduction } from './introduce.ts';
import { exportLinkSecret } from './link-secrets.ts';
import { type NodeIdentity, namesText } from './node-identity.ts';
import { tlsOptions } from './tls-options.ts';
import { describeCertificateTrouble, tlsFailure } from './tls-trouble.ts';

export interface AcceptControlOptions {
  readonly identity: NodeIdentity;
  readonly isKnownPeer: (name: string) => boolean;
  /** Whether this node has a link of this number: with this peer it goes on, with another it is refused. */
  readonly linkOwner: (linkId: Uint8Array) => string | null;
  /** Asked for each welcome. */
  readonly own: () => OwnIntroduction;
  readonly settings: SessionSettings;
  readonly mostHalfOpen: number;
  readonly timeoutMs: number;
}

export interface ControlAcceptor {
  /** Throws PEER_REFUSED or TRANSPORT_FAILED; the socket is closed then. Who shows no good certificate is told nothing. */
  accept(socket: Socket): Promise<Control>;
  readonly halfOpen: number;
  /** Gives up what has not proven itself; control channels that are open stay. */
  close(): void;
}

export function createControlAcceptor(options: AcceptControlOptions): ControlAcceptor {
  const halfOpen = createHalfOpen({ most: options.mostHalfOpen, timeoutMs: options.timeoutMs });
  const pending = new Set<Socket>();
  const secured = createSecuring(options.identity);
  return {
    get halfOpen() {
      return halfOpen.count;
    },
    async accept(socket) {
      const where = socket.remoteAddress ?? 'a socket';
      let reason: string | null = null;
      const proven = halfOpen.watch(where, (why) => {
        reason = why;
        socket.destroy();
      });
      pending.add(socket);
      try {
        return await welcome(await secured.secure(socket), { ...options, where });
      } catch (error) {
        socket.destroy();
        if (reason === null) throw error;
        throw new DwcpError('TRANSPORT_FAILED', `${where}: ${reason}`, { cause: error });
      } finally {
        proven();
        pending.delete(socket);
      }
    },
    close() {
      for (const socket of pending) socket.destroy();
    },
  };
}

async function welcome(
  secure: TLSSocket,
  options: AcceptControlOptions & { readonly where: string },
): Promise<Control> {
  const { where, settings, identity } = options;
  const certificate = secure.getPeerX509Certificate();
  if (!secure.authorized || certificate === undefined) {
    const trouble =
      certificate === undefined
        ? 'it shows no certificate'
        : describeCertificateTrouble(`${secure.authorizationError}`);
    throw new DwcpError('PEER_REFUSED', `${where}: ${trouble}`, {
      hint: 'check the certificate there, and security.tls.ca here',
    });
  }
  const names = namesOf(certificate);
  if (!names.some(options.isKnownPeer)) {
    throw new DwcpError('PEER_REFUSED', `${where} is ${namesText(names)}, which is no peer of ${identity.name}`, {
      hint: 'name it among the peers, if it is to be one',
    });
  }
  const channel = openControlChannel(secure);
  const hello = await channel.next();
  if (hello === null) {
    throw new DwcpError('TRANSPORT_FAILED', `${where}: ${(await channel.closed).reason}`);
  }
  const problem = problemOf(hello, { ...options, names });
  if (problem !== null || hello.type !== 'hello') {
    channel.send({ type: 'refused', reason: problem ?? 'no hello' });
    channel.close();
    await channel.closed;
    throw new DwcpError('PEER_REFUSED', `${namesText(names)} at ${where}: ${problem ?? 'no hello'}`, {
      hint: `compare the configuration of ${namesText(names)} with that of ${identity.name}`,
    });
  }
  const linkId = new Uint8Array(Buffer.from(hello.linkId, 'hex'));
  const secret = exportLinkSecret(secure, linkId, where);
  const isResumed = options.linkOwner(linkId) === hello.node;
  const { type: _type, ...theirs } = hello;
  const control = openControl(channel, { role: 'acceptor', introduction: theirs, linkId, isResumed, secret, settings });
  channel.send({
    type: 'welcome',
    isResumed,
    ...introductionOf(options.own(), { node: identity.name, linkId, settings }),
  });
  return control;
}

function problemOf(
  hello: ControlMessage,
  options: AcceptControlOptions & { readonly names: readonly string[] },
): string | null {
  if (hello.type !== 'hello') return `a ${hello.type} in place of a hello`;
  if (!options.names.includes(hello.node)) {
    return `it calls itself ${hello.node}, its certificate is of ${namesText(options.names)}`;
  }
  if (!options.isKnownPeer(hello.node)) return `${hello.node} is no peer of ${options.identity.name}`;
  const owner = options.linkOwner(new Uint8Array(Buffer.from(hello.linkId, 'hex')));
  if (owner !== null && owner !== hello.node) return 'the link is with another node';
  return misfit(hello, { protection: options.settings.protection.algorithm });
}

/** One TLS server, which listens nowhere, for all sockets: its context costs more than a handshake. */
function createSecuring(identity: NodeIdentity): { secure(socket: Socket): Promise<TLSSocket> } {
  const waiting = new Map<string, { resolve(secure: TLSSocket): void }>();
  const server: Server = createServer({
    ...tlsOptions(identity),
    requestCert: true,
    // Looked at once TLS is established, so that the reason can be told to the log of this node.
    rejectUnauthorized: false,
    // No session tickets: each control channel proves both sides anew.
    secureOptions: constants.SSL_OP_NO_TICKET,
  });
  server.on('secureConnection', (secure) => {
    // It closes after an error; nobody else listens until its channel is open.
    secure.on('error', () => {});
    const known = waiting.get(keyOf(secure));
    if (known === undefined || secure.alpnProtocol === false) secure.destroy();
    else known.resolve(secure);
  });
  // The socket closes as well: what waits for it learns it there.
  server.on('tlsClientError', (_error, secure) => void secure.destroy());
  return {
    secure(socket) {
      const key = keyOf(socket);
      return new Promise<TLSSocket>((resolve, reject) => {
        const where = socket.remoteAddress ?? 'a socket';
        socket.on('error', () => {});
        socket.once('close', () => reject(tlsFailure(where, new Error('it did not establish TLS'))));
        waiting.set(key, { resolve });
        server.emit('connection', socket);
      }).finally(() => waiting.delete(key));
    },
  };
}

function keyOf(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort} ${socket.localAddress} ${socket.localPort}`;
}
