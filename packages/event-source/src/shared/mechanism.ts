import type { GroupMessage, HolderMessage, Line, TabMessage } from './messages.ts';
import type { SharingLimits } from './limits.ts';
import type { SharingPlatform } from './platform.ts';

/** One way for tabs to have one holder. */
export interface Mechanism {
  /** Looks for the holder, or becomes it where there is none. */
  seek(): void;
  /** Takes the place of a holder that does not answer. */
  replace(): void;
  /** The holder has answered. */
  settled(): void;
  /** Takes in what was said to the whole group. */
  heard(message: GroupMessage): void;
  /** Stops holding, and waiting to hold: this page is about to be frozen, or has had enough. */
  yield(): void;
}

/** What a mechanism is made of and whom it tells. */
export interface MechanismOptions {
  readonly group: string;
  readonly platform: SharingPlatform;
  readonly limits: SharingLimits;
  /** Speaks to the whole group. */
  readonly say: (message: GroupMessage) => void;
  /** There is a line to what may be the holder; the one before counts no longer. */
  readonly onLine: (line: Line<TabMessage, HolderMessage>) => void;
  /** The holder is gone for certain. */
  readonly onLost: () => void;
  /** This mechanism does not work here. */
  readonly onUnusable: () => void;
}
