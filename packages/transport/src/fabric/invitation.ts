import { randomBytes } from 'node:crypto';

/**
 * What a hello carries where other packets name a connection and its cookie: a number that stands in the address of a listener. Who was
 * not told that address, which nodes are by a peer that has proven itself, is not listened to.
 */
export interface Invitation {
  readonly connection: number;
  readonly cookie: number;
}

export function newInvitation(): Invitation {
  return readInvitation(randomBytes(invitationBytes));
}

/** Of nobody: for what listens to nobody. */
export const noInvitation: Invitation = { connection: 0, cookie: 0 };

export function renderInvitation({ connection, cookie }: Invitation): string {
  const bytes = Buffer.alloc(invitationBytes);
  bytes.writeUInt32BE(connection, 0);
  bytes.writeUInt32BE(cookie, 4);
  return bytes.toString('base64url');
}

/** Of text that matches `invitationPattern`. */
export function parseInvitation(text: string): Invitation {
  return readInvitation(Buffer.from(text, 'base64url'));
}

export const invitationPattern = '[A-Za-z0-9_-]{11}';

export function isInvited(shown: Invitation, invitation: Invitation): boolean {
  return (
    invitation !== noInvitation && shown.connection === invitation.connection && shown.cookie === invitation.cookie
  );
}

function readInvitation(bytes: Buffer): Invitation {
  return { connection: bytes.readUInt32BE(0), cookie: bytes.readUInt32BE(4) };
}

const invitationBytes = 8;
