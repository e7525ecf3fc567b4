import type { SseChannel } from '@tidings/contracts';
import type { Source } from '@tidings/event-source';

/** Whether the server has become another than the one that this page came from. */
export interface Version {
  /** `newer`: the page goes on, and a reload brings the new one. `unreadable`: it cannot go on. */
  readonly state: 'same' | 'newer' | 'unreadable';
}

/** Follows the contract that the server says it has: another than at first is that of a newer release. */
export function createVersion(source: Pick<Source<SseChannel>, 'on' | 'onState'>): Version {
  let state = $state<Version['state']>('same');
  let first: string | undefined;
  source.on('sync', ({ contract }) => {
    first ??= contract;
    state = contract === first ? 'same' : 'newer';
  });
  source.onState((next) => {
    if (next.name === 'stopped' && next.reason === 'outdated') state = 'unreadable';
  });
  return {
    get state() {
      return state;
    },
  };
}
