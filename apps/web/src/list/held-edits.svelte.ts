/** Something that is being edited: it stays where it is shown, whatever becomes of it meanwhile. */
export interface HeldEdit<Shown> {
  readonly id: string;
  /** As it was shown when somebody began to edit it. */
  readonly shown: Shown;
  /** The stream has said that it was deleted. */
  readonly isGone: boolean;
}

/** What is being edited in a list. */
export interface HeldEdits<Shown> {
  readonly all: readonly HeldEdit<Shown>[];
  /** Holds something until the result is called: what is being typed is nobody else's to take away. */
  hold(id: string, shown: Shown): () => void;
  /** Takes in what was deleted. */
  deleted(ids: readonly string[]): void;
}

/** Makes what remembers the edits of a list. */
export function createHeldEdits<Shown>(): HeldEdits<Shown> {
  let all = $state.raw<readonly HeldEdit<Shown>[]>([]);
  return {
    get all() {
      return all;
    },
    hold(id, shown) {
      all = [...all, { id, shown, isGone: false }];
      return () => {
        all = all.filter((held) => held.id !== id);
      };
    },
    deleted(ids) {
      all = all.map((held) => ({ ...held, isGone: held.isGone || ids.includes(held.id) }));
    },
  };
}
