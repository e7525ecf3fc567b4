/** Milliseconds between two slices. */
const sliceMs = 50;

/** Calls something for each of many, spread over an interval. */
export interface SpreadCalls {
  /** Begins a round; ignored while the one before is under way. */
  begin(): void;
  close(): void;
}

/** Creates rounds of calls, each spread over nine tenths of an interval. */
export function createSpreadCalls<Item>(options: {
  readonly intervalMs: number;
  readonly items: () => readonly Item[];
  readonly call: (item: Item) => void;
}): SpreadCalls {
  const { intervalMs, items, call } = options;
  const slices = Math.max(1, Math.floor((intervalMs * 0.9) / sliceMs));
  let left: Item[] = [];
  let size = 0;
  let timer: NodeJS.Timeout | undefined;

  function callSlice(): void {
    timer = undefined;
    for (const item of left.splice(0, size)) call(item);
    if (left.length > 0) timer = setTimeout(callSlice, sliceMs).unref();
  }

  return {
    begin() {
      if (timer !== undefined) return;
      left = [...items()];
      size = Math.ceil(left.length / slices);
      callSlice();
    },
    close() {
      clearTimeout(timer);
      left = [];
    },
  };
}
