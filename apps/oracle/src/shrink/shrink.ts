import type { Fault } from '../schedule/fault-kinds.ts';

/** How often one schedule broke a promise. */
export interface Rate {
  readonly broken: number;
  readonly runs: number;
}

/** The shortest schedule found. */
export interface Shrunk {
  readonly faults: readonly Fault[];
  /** Undefined when none shorter than the first was found. */
  readonly rate: Rate | undefined;
}

/** Milliseconds without a fault that a reduction keeps, at most. */
const maxQuietMs = 5000;

/**
 * Looks for a shorter schedule that still breaks a promise: none of the faults, then the suspects
 * alone, then by halves, quarters and so on. `attempt` runs one and says how often it broke;
 * undefined when there is no time any more, and the shortest so far is it.
 */
export async function shrink(
  faults: readonly Fault[],
  options: {
    readonly suspects: readonly Fault[];
    readonly attempt: (faults: readonly Fault[]) => Promise<Rate | undefined>;
  },
): Promise<Shrunk> {
  const { suspects, attempt } = options;
  let best: Shrunk = { faults, rate: undefined };
  const time = { isOver: false };

  /** Whether a schedule breaks, too: then it is the shortest so far. */
  async function breaks(fewer: readonly Fault[]): Promise<boolean> {
    if (time.isOver || fewer.length >= best.faults.length) return false;
    const tried = closeRanks(fewer);
    const rate = await attempt(tried);
    if (rate === undefined) time.isOver = true;
    if (rate === undefined || rate.broken === 0) return false;
    best = { faults: tried, rate };
    return true;
  }

  if (faults.length === 0 || (await breaks([]))) return best;
  await breaks(suspects);
  let parts = 2;
  while (!time.isOver && best.faults.length > 1) {
    const { faults: whole } = best;
    const size = Math.ceil(whole.length / parts);
    const starts = Array.from({ length: Math.ceil(whole.length / size) }, (_, i) => i * size);
    const candidates = [
      ...starts.map((at) => whole.slice(at, at + size)),
      ...(starts.length > 2 ? starts.map((at) => whole.toSpliced(at, size)) : []),
    ];
    let isShorter = false;
    for (const candidate of candidates) {
      isShorter = await breaks(candidate);
      if (isShorter) break;
    }
    if (isShorter) parts = Math.max(2, Math.min(parts - 1, best.faults.length));
    else if (size === 1) break;
    else parts = Math.min(parts * 2, whole.length);
  }
  return best;
}

/** Shortens the time that goes by where faults have been left out; what overlapped still does. */
export function closeRanks(faults: readonly Fault[]): Fault[] {
  let before = 0;
  let savedMs = 0;
  return faults.map((fault) => {
    savedMs += Math.max(0, fault.atMs - before - maxQuietMs);
    before = fault.atMs;
    return { ...fault, atMs: fault.atMs - savedMs };
  });
}
