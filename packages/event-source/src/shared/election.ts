import type { GroupMessage, LeaderMessage, TypedPort, TabMessage } from './messages.ts';
import type { SharingLimits } from './limits.ts';
import type { SharingPlatform } from './platform.ts';

/** One way for tabs to agree on a leader. */
export interface Election {
  /** Looks for the leader, or becomes it if there is none. */
  seek(): void;
  /** Replaces a leader that does not answer. */
  replace(): void;
  /** The leader has answered. */
  settled(): void;
  /** Processes a message to the whole group. */
  received(message: GroupMessage): void;
  /** Stops leading, and waiting to lead: this page is about to be frozen, or leaves the group. */
  yield(): void;
}

/** What an election needs, and what it notifies. */
export interface ElectionOptions {
  readonly group: string;
  readonly platform: SharingPlatform;
  readonly limits: SharingLimits;
  /** Sends to the whole group. */
  readonly broadcast: (message: GroupMessage) => void;
  /** There is a port to what may be the leader; it replaces the previous one. */
  readonly onPort: (line: TypedPort<TabMessage, LeaderMessage>) => void;
  /** The leader is certainly gone. */
  readonly onLost: () => void;
  /** This kind of election does not work here. */
  readonly onUnusable: () => void;
}
