import { basename } from 'node:path';

/** The ways to a Chromium, in the order in which they are tried. */
export const browserWayNames = ['named', 'installed', 'debian', 'npm', 'playwright'] as const;

/** One of the ways to a Chromium. */
export type BrowserWayName = (typeof browserWayNames)[number];

/** The environment as the ways read it. */
export type Env = Readonly<Record<string, string | undefined>>;

/** What every way may use of the outside; tests put their own in. */
export interface Surroundings {
  readonly env: Env;
  /** Folder that a downloaded browser is kept in. */
  readonly cacheFolder: string;
  /** Called with a line of progress, for people, while something takes long. */
  readonly report: (line: string) => void;
  /** Files that an installed Chrome or Chromium may be, besides those on the `PATH`. */
  readonly usualPlaces: readonly string[];
}

/** A Chromium that was found and runs here. */
export interface FoundChromium {
  readonly kind: 'chromium';
  readonly executablePath: string;
  /** Environment that it needs on top of ours, e.g. where its libraries are; often empty. */
  readonly env: Readonly<Record<string, string>>;
  /** Says in a few words which way it was. */
  readonly foundBy: string;
  /**
   * Whether it is a Chromium without its user interface: every tab is a window of its own, and no
   * notification is ever shown.
   */
  readonly isHeadlessShell: boolean;
}

/** Why a way led nowhere; the next one is tried. */
export interface Missed {
  readonly kind: 'missed';
  readonly why: string;
  /** What a person could do about it, when there is something. */
  readonly hint?: string;
}

/** Tries one way. Throws DevBrowserError only where going on would ignore what was asked for. */
export type Way = (surroundings: Surroundings) => Promise<FoundChromium | Missed>;

/** Makes the answer of a way that led nowhere. */
export function missed(why: string, hint?: string): Missed {
  return hint === undefined ? { kind: 'missed', why } : { kind: 'missed', why, hint };
}

/** Makes the answer of a way that led to a program which runs as it is. */
export function foundHere(executablePath: string, foundBy: string): FoundChromium {
  const isHeadlessShell = /headless[-_]shell/.test(basename(executablePath));
  return { kind: 'chromium', executablePath, env: {}, foundBy, isHeadlessShell };
}
