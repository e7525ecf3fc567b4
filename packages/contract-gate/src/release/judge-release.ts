import { breaksOldClients, breaksOldServers, type Change } from '../compare/change.ts';
import { GateError } from '../errors.ts';
import type { ContractLock } from '../lock/lock.ts';

/**
 * Lets a release pass, or says why not. Old clients may be broken by a higher generation alone: it is
 * how they learn that they have to reload. Old servers, only by somebody who says that they are gone
 * before the new pages come.
 *
 * @throws GateError `not-releasable`
 */
export function judgeRelease(
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
      'Some of this breaks old clients, and nothing tells them to reload. Do what `pnpm contract:check` ' +
        'says instead, or raise `generation` in packages/contracts/src/channels.',
    );
  }
  if (changes.some(breaksOldServers) && !serversFirst) {
    refuse(
      'Some of this breaks old servers: while nodes are replaced one by one, new pages meet them. Do what ' +
        '`pnpm contract:check` says instead, or pass `--servers-first` when no page is served before the ' +
        'last old server is gone.',
    );
  }
}

function refuse(message: string): never {
  throw new GateError('not-releasable', message);
}
