/**
 * A file of the description in its repository. `restorable`: what is committed is what was deployed, and what is there now
 * holds nothing that Git has not.
 */
export type RepositoryFile =
  | 'restorable'
  | 'committed'
  | 'uncommitted'
  | 'removal-staged'
  | 'not-deployed'
  | 'removed'
  | 'not-in-git'
  | 'unknown';

/** Why a file of the description is left; null when it may come back from Git. */
export function whyNotRestored(status: RepositoryFile, file: string): string | null {
  switch (status) {
    case 'restorable':
      return null;
    case 'committed':
      return 'the change is committed: `dwcp deploy` applies it';
    case 'uncommitted':
      return 'it holds work that is not committed: commit it and deploy, or put it back with `git restore`';
    case 'removal-staged':
      return `its removal is staged: \`git restore --staged --worktree ${file}\` brings it back`;
    case 'not-deployed':
      return 'what is committed is not what was deployed either: `dwcp deploy` applies what is described';
    case 'removed':
      return 'its removal is committed: revert that commit, or run `dwcp destroy` when all of it is to go';
    case 'not-in-git':
      return 'no repository keeps it: put it back by hand, or deploy it';
    case 'unknown':
      return 'Git could not be asked about it: put it back by hand, or deploy it';
  }
}
