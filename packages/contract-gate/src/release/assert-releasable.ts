import { breaksOldClients, breaksOldServers, type Change } from '../compare/change.ts';
import { GateError } from '../errors.ts';
import type { ContractLock } from '../lock/lock.ts';

/**
 * Asserts that a release is allowed. It may break old clients only with a higher generation, which makes them
 * reload, and old servers only if the caller declares that they are gone before the new pages are served.
 *
 * @throws GateError `not-releasable`
 */
export function assertReleasable(
  changes: readonly Change[],
  options: {
    readonly released: ContractLock;
    readonly current: ContractLock;
    /** The servers are all of this release before a page of it is served. */
    readonly serversFirst: boolean;
  },
): void {
  const { released, current, serversFirst } = options;
  const [before, now] = [released.http.generation, current.http.generation];
  if (now < before) {
    refuse(`The generation is ${String(now)}, and was ${String(before)}. Generations only rise.`);
  }
  if (changes.some(breaksOldClients) && now === before) {
    refuse(
      'Some of this breaks old clients, and nothing tells them to reload. Do what `tidings contract check` ' +
        "says instead, or raise the channel's `generation`.",
    );
  }
  if (changes.some(breaksOldServers) && !serversFirst) {
    refuse(
      'Some of this breaks old servers: while nodes are replaced one by one, new pages meet them. Do what ' +
        '`tidings contract check` says instead, or pass `--servers-first` when no page is served before the ' +
        'last old server is gone.',
    );
  }
}

function refuse(message: string): never {
  throw new GateError('not-releasable', message);
}
