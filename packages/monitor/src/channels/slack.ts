import type { Alert, AlertChannel } from '../alerts/alert.ts';
import { isCritical, renderAlertText, renderSubject } from '../alerts/render-alert.ts';
import { postJson } from './post-json.ts';

/** More is cut by Slack (https://docs.slack.dev/reference/block-kit/blocks/section-block). */
const longestText = 2_900;
const maxEntries = 20;

/** An incoming webhook of Slack. Its address is its credential. */
export function slackChannel(options: {
  readonly url: string;
  readonly timeoutMs: number;
  readonly now: () => number;
}): AlertChannel {
  return {
    name: 'slack',
    send: (alert) =>
      postJson({
        channel: 'slack',
        url: options.url,
        body: JSON.stringify(renderSlack(alert)),
        headers: {},
        timeoutMs: options.timeoutMs,
        nowMs: options.now(),
      }),
  };
}

/** What is critical stands in an attachment of the colour of danger, as the guide wants it. */
export function renderSlack(alert: Alert): object {
  const text = escapeSlack(renderSubject(alert));
  const lines = escapeSlack(renderAlertText(alert, { maxEntries }));
  const body = lines.length > longestText ? `${lines.slice(0, longestText)}…` : lines;
  const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: body, verbatim: true } }];
  return isCritical(alert) ? { text, attachments: [{ color: 'danger', fallback: text, blocks }] } : { text, blocks };
}

/** The three characters that mean something (https://docs.slack.dev/messaging/formatting-message-text): no `<!channel>`. */
function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
