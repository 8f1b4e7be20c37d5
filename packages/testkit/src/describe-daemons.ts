/** An environment file whose gateways run dwcpd, or do not. Throws where that changes nothing. */
export function describeDaemons(text: string, isOn: boolean): string {
  const described = text.replace(/^dwcpd: \w+$/m, `dwcpd: ${isOn}`);
  if (described === text) throw new Error(`the environment file has nothing to change for \`dwcpd: ${isOn}\``);
  return described;
}
