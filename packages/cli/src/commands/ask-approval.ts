import { DwcpError } from '@dwcp/model';
import type { Session } from '../command.ts';

/** What stands before a change of an environment. */
export interface Approval {
  readonly environment: string;
  /** `--yes` does not answer: the environment wants somebody to look. */
  readonly isPersonRequired: boolean;
  readonly question: string;
  /** Writes what is asked about. */
  show(): void;
}

/** Shows what will be done, then asks. Throws ABORTED where only a person may answer and none can. */
export async function askApproval(session: Session, approval: Approval): Promise<boolean> {
  if (approval.isPersonRequired) requirePerson(session, approval.environment);
  session.progress.pause();
  approval.show();
  session.progress.resume();
  return session.confirm(approval.question);
}

function requirePerson({ options, terminal }: Session, environment: string): void {
  if (options.yes) {
    throw new DwcpError('ABORTED', `${environment} requires a person's approval, which --yes is not`, {
      hint: 'run the command again without --yes',
    });
  }
  if (!terminal.canAsk) {
    throw new DwcpError('ABORTED', `${environment} requires a person's approval, and nobody is here to ask`, {
      hint: 'run the command at a terminal',
    });
  }
}
