/** What a tab knows of the holder of its stream. */
export type Liveness =
  /** Nobody has answered yet; `tries` in vain. */
  | { readonly name: 'seeking'; readonly tries: number }
  /** The holder was heard a moment ago. */
  | { readonly name: 'following' }
  /** It was asked for a sign of life; `again` when the tab doubted itself the first time. */
  | { readonly name: 'asking'; readonly again: boolean }
  /** This page is frozen, or about to be: nothing counts. */
  | { readonly name: 'asleep' };

/** What can happen. */
export type LivenessInput =
  /** A holder, the first or another one, has said that it is there. */
  | 'found'
  /** It said anything. */
  | 'heard'
  /** The state's time is over. */
  | 'due'
  /** The state's time has been over for long: this page slept, or was held up. */
  | 'late'
  /** The holder is gone for certain. */
  | 'lost'
  | 'sleep'
  | 'wake';

/** What is then to be done: look for the holder, tell it what this tab reads, ask it, or replace it. */
export type LivenessEffect = 'seek' | 'join' | 'ping' | 'replace' | 'yield';

/** The next state and what is to be done. */
export interface LivenessStep {
  readonly state: Liveness;
  readonly effects: readonly LivenessEffect[];
}

/** Decides when a holder counts as alive. The very same state and no effect: nothing changes. */
export function follow(state: Liveness, input: LivenessInput): LivenessStep {
  switch (input) {
    case 'found':
      return state.name === 'asleep' ? stay(state) : to({ name: 'following' }, 'join');
    case 'heard':
      return state.name === 'asking' ? to({ name: 'following' }) : stay(state);
    case 'due':
      return judge(state);
    case 'late':
      // A page that was held up has not read what the holder said meanwhile: it asks once more.
      return state.name === 'asking' && !state.again
        ? to({ name: 'asking', again: true }, 'ping')
        : judge(state);
    case 'lost':
      return state.name === 'asleep' ? stay(state) : to({ name: 'seeking', tries: 0 }, 'seek');
    case 'sleep':
      return state.name === 'asleep' ? stay(state) : to({ name: 'asleep' }, 'yield');
    case 'wake':
      return state.name === 'asleep' ? to({ name: 'seeking', tries: 0 }, 'seek') : stay(state);
  }
}

function judge(state: Liveness): LivenessStep {
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
