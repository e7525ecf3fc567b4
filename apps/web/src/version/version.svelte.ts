import type { SseChannel } from '@tidings/contracts';
import type { Source } from '@tidings/event-source';

/** Whether the server has a newer version than this page. */
export interface Version {
  /** `newer`: the page still works, and a reload loads the new one. `unreadable`: it no longer works. */
  readonly state: 'same' | 'newer' | 'unreadable';
}

/** Follows the contract that the server reports: one that differs from the first is a newer release's. */
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
