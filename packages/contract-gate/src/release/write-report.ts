import { breaksOldClients, breaksOldServers, type Change } from '../compare/change.ts';

/** Writes what `contract:check` says: each change, what breaks first, and what to do. */
export function writeReport(changes: readonly Change[]): string {
  if (changes.length === 0) return 'The contract is the released one.\n';
  const breaking = changes.filter(isBreaking);
  const compatible = changes.filter((change) => !isBreaking(change));
  return [
    ...breaking.map(writeChange),
    ...compatible.map(writeChange),
    summary(breaking.length, compatible.length),
  ].join('\n');
}

/** Returns whether a change breaks anybody. */
export function isBreaking(change: Change): boolean {
  return breaksOldClients(change) || breaksOldServers(change);
}

function writeChange({ subject, path, what, before, after, impact, instead }: Change): string {
  return [
    `${impact}: ${[subject, path].filter((part) => part !== '').join(' › ')} ${what}`,
    `  before:  ${before}`,
    `  now:     ${after}`,
    ...(instead === undefined ? [] : [`  instead: ${instead}`]),
    '',
  ].join('\n');
}

function summary(breaking: number, compatible: number): string {
  const found = `${String(breaking)} breaking and ${String(compatible)} compatible changes since the last release.`;
  const next =
    breaking === 0
      ? 'Nothing breaks; `tidings contract release` writes them into the locks and the changelog.'
      : 'Do what stands beside each, or release them on purpose: raise the `generation` ' +
        'for what breaks old clients, pass `--servers-first` for what ' +
        'breaks old servers, and run `tidings contract release`.';
  return `${found}\n${next}\n`;
}
