import type { ContractLock } from '../lock/lock.ts';
import { absent, type Change } from './change.ts';
import { compareChannels } from './compare-channels.ts';
import { compareHttp } from './compare-http.ts';

/** Compares the contract with the released one, and classifies each change by writer and reader. */
export function compareContracts(released: ContractLock, current: ContractLock): Change[] {
  const changes: Change[] = [];
  for (const [name, before] of released.channels) {
    const after = current.channels.get(name);
    changes.push(
      ...(after === undefined ? [channelGone(before.channel)] : compareChannels(before, after)),
    );
  }
  for (const [name, { channel }] of current.channels) {
    if (released.channels.has(name)) continue;
    const texts = { before: absent, after: 'served' };
    changes.push({ subject: channel, path: '', what: 'is new', ...texts, impact: 'compatible' });
  }
  return [...changes, ...compareHttp(released.http, current.http)];
}

function channelGone(channel: string): Change {
  return {
    subject: channel,
    path: '',
    what: 'is gone: old clients still open it',
    before: 'served',
    after: absent,
    impact: 'breaks old clients',
    instead: 'Go on serving it; stop in a release that raises the generation.',
  };
}
