import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { configRules, loadDescription } from '@dwcp/config';
import type { DeploymentMode } from '@dwcp/model';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { sampleLint } from './lint-report.fixture.ts';
import { renderSarif } from './sarif.ts';

interface CaseProject {
  readonly project: string;
  readonly mode: DeploymentMode;
  readonly environment: string;
}

/** The broken descriptions of the golden tests of config, made into projects by the same code. */
const corpusSchema = z.object({
  corpus: z.string(),
  caseNames: z.array(z.string()),
  makeCaseProject: z.custom<(name: string) => Promise<CaseProject>>((value) => typeof value === 'function'),
});
// A fixture is no part of what a package exports, so the compiler is not to follow it.
const fixture = new URL('../../../../config/src/golden-case.fixture.ts', import.meta.url).href;
const { corpus, caseNames, makeCaseProject } = corpusSchema.parse(await import(/* @vite-ignore */ fixture));

const logSchema = z.object({
  runs: z.tuple([
    z.object({
      results: z.array(
        z.object({
          ruleId: z.string(),
          locations: z.tuple([
            z.object({
              physicalLocation: z.object({
                artifactLocation: z.object({ uri: z.string() }),
                region: z.object({ startLine: z.number(), startColumn: z.number() }),
              }),
              logicalLocations: z.tuple([z.object({ fullyQualifiedName: z.string() })]).optional(),
            }),
          ]),
        }),
      ),
    }),
  ]),
});

interface Place {
  readonly ruleId: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly path: string;
}

test.each(caseNames)('a viewer shows each finding of %s where it is', async (name) => {
  const made = await makeCaseProject(name);
  const { project } = made;
  try {
    const places = await placesInSarif(made);
    const shown = places.map(({ file, line, column, ruleId }) => `${file}:${line}:${column} ${ruleId}`);
    expect(shown).toEqual(placesInGolden(name));
    expect(places.filter((place) => !isNamedThere(place, readFileSync(join(project, place.file), 'utf8')))).toEqual([]);
  } finally {
    rmSync(project, { recursive: true });
  }
});

async function placesInSarif({ project, mode, environment }: CaseProject): Promise<readonly Place[]> {
  const { findings } = await loadDescription({ projectDir: project, mode, environment });
  const broken = findings.filter((finding) => finding.ruleId !== 'config/not-acted-on');
  const report = { ...sampleLint, findings: broken, waived: [], inputs: [], rules: configRules };
  const pages = new Map<string, string>();
  const log = renderSarif(report, { version: '0.0.0', projectPrefix: '', pages, docsUri: 'https://example.org' });
  return logSchema.parse(JSON.parse(log)).runs[0].results.map(({ ruleId, locations: [location] }) => {
    const { artifactLocation, region } = location.physicalLocation;
    return {
      ruleId,
      file: decodeURIComponent(artifactLocation.uri),
      line: region.startLine,
      column: region.startColumn,
      path: location.logicalLocations?.[0].fullyQualifiedName ?? '',
    };
  });
}

/** `config/environments/lab.yaml:26:10 high config/asn-private sites.dc1.asn: …`, without the words. */
function placesInGolden(name: string): readonly string[] {
  const lines = readFileSync(join(corpus, name, 'findings.txt'), 'utf8').split('\n');
  return lines.flatMap((line) => {
    const [, place, ruleId] = /^(\S+:\d+:\d+) [a-z]+ (\S+) /.exec(line) ?? [];
    return place === undefined || ruleId === undefined ? [] : [`${place} ${ruleId}`];
  });
}

/**
 * The text the place points at belongs to the path: one of the last two keys stands in that line, or in the one above,
 * where a block begins below its key. A key that is missing altogether shows at the top of the file.
 */
function isNamedThere({ ruleId, line, column, path }: Place, source: string): boolean {
  const lines = source.split('\n');
  const text = lines[line - 1];
  if (text === undefined || column > text.length + 1) return false;
  // Its path goes through what the alias stands for, its place is where that is written.
  if (ruleId === 'config/alias') return text.includes('&') || text.includes('*');
  const keys = [...path.matchAll(/\["([^"]+)"\]|([^.[\]]+)(?!\])/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  const [root] = keys;
  if (root === undefined || !lines.some((entry) => entry.startsWith(`${root}:`))) return true;
  const near = `${lines[line - 2] ?? ''}\n${text}`;
  return keys.slice(-2).some((key) => near.includes(key));
}
