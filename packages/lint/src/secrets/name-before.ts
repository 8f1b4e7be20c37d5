/** Longest name of a key that is looked back for. */
const reach = 96;

/** The key a value at `start` stands under (`PrivateKey = `, `"psk": "`), or '' when none is on its line. */
export function nameBefore(text: string, start: number): string {
  const before = text.slice(Math.max(0, start - reach), start);
  return /([A-Za-z_][\w.-]{0,63})["']?[ \t]{0,8}(?:=>|:=|[:=])[ \t]{0,8}["']?$/.exec(before)?.[1] ?? '';
}

/** Names of values that are meant to be seen, however random they look. */
const publicName =
  /pub|peer|cert|hash|digest|sha\d|md5|checksum|integrity|fingerprint|thumbprint|etag|revision|commit|uuid|serial|signature/i;

export function isPublicName(name: string): boolean {
  return publicName.test(name);
}
