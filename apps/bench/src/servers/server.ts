import type { LoadTarget } from '../load/generator.ts';

/** What a server is asked to publish. */
export interface Burst {
  /** Number of the first event. */
  readonly first: number;
  readonly count: number;
  /** Microseconds between two events; 0: all at once. */
  readonly intervalUs: number;
}

/** A server in a process of its own. */
export interface RunningServer extends AsyncDisposable {
  /** The process whose CPU and memory count, with all below it. */
  readonly pid: number;
  readonly target: LoadTarget;
  /** Makes events; resolves when the last is made, delivered or not. */
  publish(burst: Burst): Promise<void>;
}

/** What is there to start, or why it is not. */
export type Found =
  | {
      readonly kind: 'found';
      /** Names it with its version, and what is not its default. */
      readonly details: string;
      readonly start: () => Promise<RunningServer>;
    }
  | { readonly kind: 'missing'; readonly why: string };

/** One server of the comparison. */
export interface ServerKind {
  /** Names it on the command line. */
  readonly name: string;
  /** Names it in the table. */
  readonly title: string;
  readonly find: () => Promise<Found>;
}
