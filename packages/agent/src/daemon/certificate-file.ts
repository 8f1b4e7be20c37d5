import { X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { codeOf } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { assessCertificate } from '../health/certificate.ts';
import type { ComponentHealth } from '../health/health.ts';

/** The certificate dwcpd shows its peers, as it was when dwcpd started. */
export interface CertificateInUse {
  /** Judges what is in use, and tells when the file holds another. */
  health(nowMs: number): Promise<ComponentHealth>;
}

/** Throws FILE_PERMISSIONS when somebody else may read the key, SECRET_UNAVAILABLE when a file is not there or no certificate. */
export async function openCertificate(files: {
  readonly cert: string;
  readonly key: string;
}): Promise<CertificateInUse> {
  await checkKeyPermissions(files.key);
  const inUse = await readCertificate(files.cert);
  const [fromMs, untilMs] = [Date.parse(inUse.validFrom), Date.parse(inUse.validTo)];
  return {
    async health(nowMs) {
      const assessed = assessCertificate({ fromMs, untilMs, nowMs });
      const onDisk = await readCertificate(files.cert).catch(() => null);
      if (onDisk === null || onDisk.fingerprint256 === inUse.fingerprint256) return assessed;
      return {
        ...assessed,
        status: assessed.status === 'healthy' ? 'degraded' : assessed.status,
        reasons: [...assessed.reasons, `${files.cert} holds another by now: restart dwcpd to use it`],
      };
    },
  };
}

async function checkKeyPermissions(path: string): Promise<void> {
  const { mode, gid } = await stat(path).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  const groups = [process.getegid?.(), ...(process.getgroups?.() ?? [])];
  const isOwnGroup = groups.includes(gid);
  const mayOthers = (mode & 0o007) !== 0 || (mode & 0o070 & (isOwnGroup ? 0o030 : 0o070)) !== 0;
  if (!mayOthers) return;
  const permissions = (mode & 0o777).toString(8).padStart(4, '0');
  throw new DwcpError('FILE_PERMISSIONS', `others may use the private key ${path} (${permissions})`, {
    hint: `chmod 0600 ${path}; 0640 where its group is that of dwcpd`,
  });
}

async function readCertificate(path: string): Promise<X509Certificate> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  try {
    return new X509Certificate(bytes);
  } catch (cause) {
    throw new DwcpError('SECRET_UNAVAILABLE', `${path} holds no certificate`, {
      hint: 'put a PEM certificate there',
      cause,
    });
  }
}

function unreadable(path: string, cause: unknown): DwcpError {
  return new DwcpError('SECRET_UNAVAILABLE', `${path} cannot be read (${codeOf(cause) ?? 'unknown error'})`, {
    hint: 'name the file in `tls` of node.yaml, and let the user of dwcpd read it',
    cause,
  });
}
