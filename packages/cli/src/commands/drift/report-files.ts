import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DriftReport } from '@dwcp/model';
import * as z from 'zod';
import type { Session } from '../../command.ts';
import { installationDirectory } from '../../installation.ts';
import { renderDriftHtml } from '../../views/drift/html.ts';
import { renderDriftJunit } from '../../views/drift/junit.ts';
import { renderDriftSarif } from '../../views/drift/sarif.ts';
import { openOutput } from '../output-file.ts';

export const reportFileSchema = {
  sarif: z.string().min(1).optional(),
  junit: z.string().min(1).optional(),
  html: z.string().min(1).optional(),
};

type FileNames = z.infer<z.ZodObject<typeof reportFileSchema>>;

/** The files a report is written to besides; what is wrong with one of them is known before any work is done. */
export async function openReportFiles(
  names: FileNames,
  projectDir: string,
  session: Session,
): Promise<{ write(report: DriftReport): Promise<void> }> {
  const inputs = ['config', 'policies', 'deployments'].map((name) => join(projectDir, name));
  const open = (option: keyof FileNames) => {
    const name = names[option];
    return name === undefined ? null : openOutput(name, { option: `--${option}`, cwd: session.cwd, inputs });
  };
  const files = { sarif: await open('sarif'), junit: await open('junit'), html: await open('html') };
  const docsUri = pathToFileURL(join(installationDirectory, 'docs')).href;
  return {
    async write(report) {
      await files.sarif?.write(renderDriftSarif(report, { version: session.version, docsUri }));
      await files.junit?.write(renderDriftJunit(report));
      await files.html?.write(renderDriftHtml(report));
    },
  };
}
