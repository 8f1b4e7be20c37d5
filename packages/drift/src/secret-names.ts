const secretName =
  /(secret|passw|passphrase|private.?key|preshared.?key|psk|token|credential|api.?key|access.?key|auth.?key|authorization|bearer)/i;

/** True for a name, or a text with a name in it, that stands for something nobody may read. */
export function isSecretName(text: string): boolean {
  return secretName.test(text);
}

/** Where such a name begins in a line; -1 when there is none. */
export function secretNameIn(line: string): number {
  return line.search(secretName);
}
