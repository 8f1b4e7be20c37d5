/** A Terraform expression in a JSON configuration, e.g. `${aws_vpc.use1.id}`. */
export type Expression = `\${${string}}`;

/** Text that Terraform must take as it is: `${` and `%{` would open a template. */
export function literal(text: string): string {
  return text.replace(/[$%]\{/g, (opening) => `${opening[0]}${opening}`);
}

/** A local name of a Terraform block: letters, digits and underscores (HCL identifier). */
export function localName(...parts: readonly string[]): string {
  const name = parts.join('_').replace(/[^A-Za-z0-9_]/g, '_');
  return /^[A-Za-z_]/.test(name) ? name : `_${name}`;
}
