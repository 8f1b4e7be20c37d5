import { driftCauses, driftKinds } from '@dwcp/model';
import { alertChanges } from '@dwcp/monitor';
import * as z from 'zod';
import { documentSchema } from '../document.ts';

const severity = z.enum(['critical', 'high', 'medium', 'low']);

/** What the webhook of `dwcp drift monitor` gets. */
export const driftAlertDocument = documentSchema(
  'what changed since the alert before; values that were found are in none',
  {
    id: z.string().describe('the same when the same alert is sent again'),
    environment: z.string(),
    at: z.string().describe('ISO 8601'),
    entries: z.array(
      z.object({
        change: z.enum(alertChanges),
        key: z.string().describe('id of the drift, or the name of what could not be looked at'),
        kind: z.enum(driftKinds).nullable().describe('null for what is about a run'),
        severity: severity.nullable(),
        previousSeverity: severity.nullable().describe('null unless the severity changed'),
        cause: z.enum(driftCauses).nullable(),
        node: z.string().nullable().describe('null for the cloud and the description'),
        check: z.string().nullable().describe('e.g. wireguard/peer-missing; null for what is no drift'),
        subject: z.string(),
        since: z.string().describe('ISO 8601'),
        remediation: z.enum(['restore-file', 'ansible-rerun', 'terraform-apply', 'manual']).nullable(),
        text: z.string().describe('a reason, in words'),
      }),
    ),
    heldBack: z.number().describe('earlier alerts that were held back, and whose entries are among these'),
    leftOut: z.number().describe('entries there was no room for'),
    open: z.number().describe('drifts that are there at the moment'),
  },
);
