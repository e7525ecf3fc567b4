import type { TraceRecord } from './record.ts';

/** Records kept on each side of the one that is held on to. */
const around = 30;

/** What a client went through around its first violation; without one, what it went through last. */
export interface Trace {
  /** Oldest first. */
  readonly records: readonly TraceRecord[];
  /** Index in `records` of the one that was held on to. */
  readonly heldAt: number | undefined;
  add(record: TraceRecord): void;
  /** Keeps what surrounds the record that was added last; only the first time counts. */
  hold(): void;
}

/** Creates an empty trace. */
export function createTrace(): Trace {
  const records: TraceRecord[] = [];
  let heldAt: number | undefined;
  return {
    records,
    get heldAt() {
      return heldAt;
    },
    add(record) {
      if (heldAt !== undefined && records.length > heldAt + around) return;
      records.push(record);
      if (heldAt === undefined && records.length > around + 1) records.shift();
    },
    hold() {
      heldAt ??= records.length - 1;
    },
  };
}
