import { connect as connectSocket, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { DwcpError } from '@dwcp/model';
import { parseSocketAddress } from '../socket-address.ts';
import { namesOf } from './certificate-names.ts';
import { type Control, openControl, type SessionSettings } from './control.ts';
import { openControlChannel } from './control-channel.ts';
import type { ControlMessage, Introduction } from './control-message.ts';
import { introductionOf, misfit, type OwnIntroduction } from './introduce.ts';
import { exportLinkSecret } from './link-secrets.ts';
import { type NodeIdentity, namesText } from './node-identity.ts';
import { tlsOptions } from './tls-options.ts';
import { tlsFailure } from './tls-trouble.ts';

export interface DialControlOptions {
  readonly identity: NodeIdentity;
  /** The name its certificate must carry. */
  readonly expectedPeer: string;
  readonly own: OwnIntroduction;
  /** Of a link that is to go on, or a new one. */
  readonly linkId: Uint8Array;
  readonly settings: SessionSettings;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/**
 * Opens the control channel of a link over a socket, or to an address. Throws PEER_REFUSED when the peer is not who it must
 * be or does not take us, TRANSPORT_FAILED when nobody answers; the socket is closed then.
 */
export async function dialControl(target: Socket | string, options: DialControlOptions): Promise<Control> {
  const where = typeof target === 'string' ? target : (target.remoteAddress ?? 'the socket');
  const socket = typeof target === 'string' ? connectSocket(parseSocketAddress(target)) : target;
  const secure = connectTls({
    ...tlsOptions(options.identity),
    socket,
    // In place of the check for host names: the certificate must name the peer, wherever that is reached.
    checkServerIdentity: () => undefined,
  });
  const timeout = AbortSignal.timeout(options.timeoutMs);
  const stop = options.signal === undefined ? timeout : AbortSignal.any([timeout, options.signal]);
  const giveUp = (): void => void secure.destroy();
  stop.addEventListener('abort', giveUp, { once: true });
  if (stop.aborted) giveUp();
  try {
    return await establish(secure, { ...options, where });
  } catch (error) {
    secure.destroy();
    socket.destroy();
    if (!stop.aborted) throw error;
    const reason = timeout.aborted ? `did not answer within ${options.timeoutMs} ms` : 'was not waited for';
    throw new DwcpError('TRANSPORT_FAILED', `${options.expectedPeer} at ${where} ${reason}`, {
      hint: 'check that dwcpd runs there, and that nothing in between drops the connection',
      cause: error,
    });
  } finally {
    stop.removeEventListener('abort', giveUp);
  }
}

async function establish(
  secure: TLSSocket,
  options: DialControlOptions & { readonly where: string },
): Promise<Control> {
  const { where, expectedPeer, identity, settings, linkId } = options;
  await secured(secure, where);
  const certificate = secure.getPeerX509Certificate();
  const names = certificate === undefined ? [] : namesOf(certificate);
  if (!names.includes(expectedPeer)) {
    throw new DwcpError('PEER_REFUSED', `${where} is ${namesText(names)}, wanted is ${expectedPeer}`, {
      hint: 'check the address of the peer, and the name in its certificate',
    });
  }
  const secret = exportLinkSecret(secure, linkId, where);
  const channel = openControlChannel(secure);
  const introduction = introductionOf(options.own, { node: identity.name, linkId, settings });
  channel.send({ type: 'hello', ...introduction });
  const answer = await channel.next();
  if (answer === null) {
    throw new DwcpError('PEER_REFUSED', `${expectedPeer} at ${where} closed the control channel without an answer`, {
      hint: `see the log of ${expectedPeer}: perhaps it does not take the certificate of ${identity.name}`,
    });
  }
  const problem = problemOf(answer, { introduction, expectedPeer });
  if (problem !== null || answer.type !== 'welcome') {
    throw new DwcpError('PEER_REFUSED', `${expectedPeer} at ${where}: ${problem ?? 'no welcome'}`, {
      hint: `compare the configuration of ${expectedPeer} with that of ${identity.name}`,
    });
  }
  const { type: _type, isResumed, ...theirs } = answer;
  return openControl(channel, { role: 'dialler', introduction: theirs, linkId, isResumed, secret, settings });
}

function problemOf(
  answer: ControlMessage,
  expected: { readonly introduction: Introduction; readonly expectedPeer: string },
): string | null {
  if (answer.type === 'refused') return `it refuses this node: ${answer.reason}`;
  if (answer.type !== 'welcome') return `it answered with a ${answer.type}`;
  if (answer.node !== expected.expectedPeer) return `it calls itself ${answer.node}`;
  if (answer.linkId !== expected.introduction.linkId) return 'it answered for another link';
  return misfit(answer, expected.introduction);
}

/** Until TLS is established and an authority vouches for the certificate of the other side. */
function secured(secure: TLSSocket, where: string): Promise<void> {
  return new Promise((resolve, reject) => {
    secure.once('secureConnect', () => {
      if (secure.alpnProtocol === false) reject(tlsFailure(where, new Error('it does not speak this protocol')));
      else resolve();
    });
    secure.on('error', (error) => reject(tlsFailure(where, error)));
    secure.once('close', () => reject(tlsFailure(where, new Error('it closed the connection'))));
  });
}
