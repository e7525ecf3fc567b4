/** An item that is being edited: it stays where it is shown, whatever happens to it meanwhile. */
export interface HeldEdit<Shown> {
  readonly id: string;
  /** As it was shown when the edit started. */
  readonly shown: Shown;
  /** The stream has reported its deletion. */
  readonly isGone: boolean;
}

/** The items of a list that are being edited. */
export interface HeldEdits<Shown> {
  readonly all: readonly HeldEdit<Shown>[];
  /** Keeps an item shown until the returned function is called: nobody else may take away what is being typed. */
  hold(id: string, shown: Shown): () => void;
  /** Marks the edits of deleted items. */
  deleted(ids: readonly string[]): void;
}

/** Creates the collection of a list's edits. */
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
