import type { Invitation } from '@tidings/contracts';

/** The unanswered invitations of the signed-in user. */
export interface Invitations {
  /** Newest first. */
  readonly all: readonly Invitation[];
  /** Replaces the whole list. */
  replace(all: readonly Invitation[]): void;
  /** Adds an invitation, replacing an earlier one to the same room; returns whether there was none. */
  add(invitation: Invitation): boolean;
  /** Removes the one to a room. */
  remove(room: string): void;
}

/** Creates the list, empty. */
export function createInvitations(): Invitations {
  let all = $state.raw<readonly Invitation[]>([]);
  const without = (room: string) => all.filter((each) => each.room.id !== room);
  return {
    get all() {
      return all;
    },
    replace(next) {
      all = next;
    },
    add(invitation) {
      const others = without(invitation.room.id);
      const isNew = others.length === all.length;
      all = [invitation, ...others].sort((a, b) => (a.at < b.at ? 1 : -1));
      return isNew;
    },
    remove(room) {
      all = without(room);
    },
  };
}
