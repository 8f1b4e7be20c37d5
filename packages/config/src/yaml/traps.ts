import type { Severity } from '@dwcp/model';

export interface YamlTrap {
  readonly severity: Severity;
  readonly message: string;
  readonly hint: string;
}

/**
 * A plain scalar that YAML 1.2 (read here) and YAML 1.1 (read by PyYAML, hence by Ansible) take for different values.
 * Null when both agree.
 */
export function findTrap(source: string): YamlTrap | null {
  if (/^(yes|no|on|off)$/i.test(source)) {
    return {
      severity: 'medium',
      message: `\`${source}\` is text in YAML 1.2 and a boolean in YAML 1.1`,
      hint: `write true or false, or put it in quotes: "${source}"`,
    };
  }
  if (/^0o[0-7]+$/.test(source)) {
    return {
      severity: 'high',
      message: `\`${source}\` is ${Number(source)} in YAML 1.2 and text in YAML 1.1`,
      hint: `write the decimal number ${Number(source)}`,
    };
  }
  if (/^[-+]?0\d+$/.test(source)) {
    const isOctal = /^[-+]?[0-7]+$/.test(source);
    if (isOctal && Number.parseInt(source, 8) === Number(source)) return null;
    const octal = isOctal ? `${Number.parseInt(source, 8)} (octal)` : 'text';
    return {
      severity: 'high',
      message: `\`${source}\` is ${Number(source)} in YAML 1.2 and ${octal} in YAML 1.1`,
      hint: `write ${Number(source)} without the leading zero`,
    };
  }
  if (/^[-+]?[1-9]\d*(:[0-5]?\d)+(\.\d*)?$/.test(source)) {
    return {
      severity: 'medium',
      message: `\`${source}\` is text in YAML 1.2 and a base-60 number in YAML 1.1`,
      hint: `put it in quotes: "${source}"`,
    };
  }
  if (/^[-+]?[1-9][\d_]*_[\d_]*$/.test(source)) {
    return {
      severity: 'medium',
      message: `\`${source}\` is text in YAML 1.2 and a number in YAML 1.1`,
      hint: 'write the number without underscores',
    };
  }
  return null;
}
