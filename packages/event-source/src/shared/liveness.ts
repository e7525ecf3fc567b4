/** What a tab knows of the leader of its stream. */
export type Liveness =
  /** No leader has answered yet, after `tries` attempts. */
  | { readonly name: 'seeking'; readonly tries: number }
  /** The leader was heard a moment ago. */
  | { readonly name: 'following' }
  /** It was pinged; `again` if the first deadline passed while this page itself was held up. */
  | { readonly name: 'asking'; readonly again: boolean }
  /** This page is frozen, or about to be: no deadline runs. */
  | { readonly name: 'asleep' };

/** What can happen. */
export type LivenessInput =
  /** A leader, the first or another one, has answered. */
  | 'found'
  /** It sent anything at all. */
  | 'heard'
  /** The state's deadline has passed. */
  | 'due'
  /** The state's deadline passed long ago: this page slept, or was held up. */
  | 'late'
  /** The leader is certainly gone. */
  | 'lost'
  | 'sleep'
  | 'wake';

/** What to do then: look for the leader, join it, ping it, replace it, or let go. */
export type LivenessEffect = 'seek' | 'join' | 'ping' | 'replace' | 'yield';

/** The next state and what to do. */
export interface LivenessStep {
  readonly state: Liveness;
  readonly effects: readonly LivenessEffect[];
}

/** Decides when a leader counts as alive. The very same state and no effect: nothing changes. */
export function transitionLiveness(state: Liveness, input: LivenessInput): LivenessStep {
  switch (input) {
    case 'found':
      return state.name === 'asleep' ? stay(state) : to({ name: 'following' }, 'join');
    case 'heard':
      return state.name === 'asking' ? to({ name: 'following' }) : stay(state);
    case 'due':
      return timeOut(state);
    case 'late':
      // A page that was held up has not read what the leader sent meanwhile: it asks once more.
      return state.name === 'asking' && !state.again
        ? to({ name: 'asking', again: true }, 'ping')
        : timeOut(state);
    case 'lost':
      return state.name === 'asleep' ? stay(state) : to({ name: 'seeking', tries: 0 }, 'seek');
    case 'sleep':
      return state.name === 'asleep' ? stay(state) : to({ name: 'asleep' }, 'yield');
    case 'wake':
      return state.name === 'asleep' ? to({ name: 'seeking', tries: 0 }, 'seek') : stay(state);
  }
}

function timeOut(state: Liveness): LivenessStep {
  switch (state.name) {
    case 'seeking':
      return to({ name: 'seeking', tries: state.tries + 1 }, 'replace');
    case 'following':
      return to({ name: 'asking', again: false }, 'ping');
    case 'asking':
      return to({ name: 'seeking', tries: 1 }, 'replace');
    case 'asleep':
      return stay(state);
  }
}

function stay(state: Liveness): LivenessStep {
  return { state, effects: [] };
}

function to(state: Liveness, ...effects: LivenessEffect[]): LivenessStep {
  return { state, effects };
}
