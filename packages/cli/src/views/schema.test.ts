import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderDocument } from '@dwcp/terminal';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { installationDirectory } from '../installation.ts';
import { benchDocument } from './bench/json.ts';
import { deployDocument } from './deploy/json.ts';
import { sampleDeploy, sampleDestroy, samplePlan, sampleStatus } from './deploy-reports.fixture.ts';
import { destroyDocument } from './destroy/json.ts';
import { doctorDocument } from './doctor/json.ts';
import { driftAlertDocument } from './drift/alert-json.ts';
import { driftBaselineDocument } from './drift/baseline.ts';
import { driftIgnoreDocument } from './drift/ignore.ts';
import { driftInitDocument } from './drift/init.ts';
import { driftDocument } from './drift/json.ts';
import { emulateCalibrateDocument } from './emulation/driven/calibration-json.ts';
import {
  emulateCaptureDocument,
  emulateDownDocument,
  emulateExecDocument,
  emulateListDocument,
  emulateLogsDocument,
  emulateStatusDocument,
  emulateUpDocument,
} from './emulation/driven/json.ts';
import { emulationDocument } from './emulation/json.ts';
import { emulatePlanDocument } from './emulation/plan/json.ts';
import { emulateVerifyDocument } from './emulation/verify/json.ts';
import { errorDocumentSchema } from './error/json.ts';
import { explainDocument } from './explain/json.ts';
import { lintDocument } from './lint/json.ts';
import { planDocument } from './plan/json.ts';
import { remediationDocument } from './remediation/json.ts';
import { selfTestDocument } from './self-test/json.ts';
import { statusDocument } from './status/json.ts';
import { versionDocument } from './version/json.ts';

const directory = join(installationDirectory, 'docs', 'schema');
const documents: Readonly<Record<string, z.ZodType>> = {
  bench: benchDocument,
  deploy: deployDocument,
  destroy: destroyDocument,
  doctor: doctorDocument,
  drift: driftDocument,
  'drift-alert': driftAlertDocument,
  'drift-baseline': driftBaselineDocument,
  'drift-ignore': driftIgnoreDocument,
  'drift-init': driftInitDocument,
  emulate: emulationDocument,
  'emulate-calibrate': emulateCalibrateDocument,
  'emulate-capture': emulateCaptureDocument,
  'emulate-down': emulateDownDocument,
  'emulate-exec': emulateExecDocument,
  'emulate-list': emulateListDocument,
  'emulate-logs': emulateLogsDocument,
  'emulate-plan': emulatePlanDocument,
  'emulate-status': emulateStatusDocument,
  'emulate-up': emulateUpDocument,
  'emulate-verify': emulateVerifyDocument,
  error: errorDocumentSchema,
  explain: explainDocument,
  lint: lintDocument,
  plan: planDocument,
  remediation: remediationDocument,
  'self-test': selfTestDocument,
  status: statusDocument,
  version: versionDocument,
};

test.each(Object.entries(documents))('docs/schema/%s.json is what the code says', (name, schema) => {
  const path = join(directory, `${name}.json`);
  const text = `${JSON.stringify(z.toJSONSchema(schema), null, 2)}\n`;
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(directory, { recursive: true });
    writeFileSync(path, text);
  }
  expect(readFileSync(path, 'utf8')).toBe(text);
});

test('docs/schema holds nothing else', () => {
  expect(readdirSync(directory).sort()).toEqual(
    Object.keys(documents)
      .map((name) => `${name}.json`)
      .sort(),
  );
});

test.each([
  ['plan', samplePlan],
  ['deploy', sampleDeploy],
  ['status', sampleStatus],
  ['destroy', sampleDestroy],
])('a %s report is a document of its schema, with nothing the schema does not name', (name, report) => {
  const document: unknown = JSON.parse(renderDocument(report));
  expect(documents[name]?.parse(document)).toEqual(document);
});
