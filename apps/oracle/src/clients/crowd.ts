import { createClientCheck, type ClientCheck } from '../check/check-client.ts';
import type { Truth } from '../truth/truth.ts';
import type { Guest } from '../rooms/guest.ts';
import type { Client, ClientKind, Take } from './client.ts';

/** A client and its judge. */
export interface Member {
  readonly name: string;
  readonly client: Client;
  readonly check: ClientCheck;
  /** Whose rooms it watches. */
  readonly guest: Guest | undefined;
  isOpen: boolean;
}

/** Opens a client of a kind at a node. */
export type OpenClient = (
  kind: ClientKind,
  options: { readonly node: number; readonly take: Take; readonly guest: Guest | undefined },
) => Promise<Client>;

/** All who watch and have watched. */
export interface Crowd {
  readonly members: readonly Member[];
  /** Opens a client of a kind; with a guest, one that watches rooms, too. */
  open(kind: ClientKind, node: number, guest?: Guest): Promise<Member>;
  close(member: Member): Promise<void>;
  closeAll(): Promise<void>;
  /** Those who watch now. */
  watching(kind?: ClientKind): Member[];
  readonly liveCount: number;
  settle(): void;
}

/** Creates a crowd with nobody in it. */
export function createCrowd(truth: Truth, openClient: OpenClient): Crowd {
  const members: Member[] = [];

  async function close(member: Member): Promise<void> {
    member.check.take({ type: 'closed', at: Date.now() });
    member.isOpen = false;
    await member.client.close();
  }

  return {
    members,
    async open(kind, node, guest) {
      const of = guest === undefined ? '' : ` of ${guest.name}`;
      const name = `${kind} ${String(members.length + 1)}${of}`;
      const check = createClientCheck(truth, name);
      let isOver = false;
      const client = await openClient(kind, {
        node,
        guest,
        take(record) {
          // What happens to a client that was closed is nobody's business.
          if (!isOver) check.take({ ...record, at: Date.now() });
        },
      });
      const member: Member = {
        name,
        client,
        check,
        guest,
        get isOpen() {
          return !isOver;
        },
        set isOpen(open) {
          isOver = !open;
        },
      };
      members.push(member);
      return member;
    },
    close,
    async closeAll() {
      for (const member of members) if (member.isOpen) await close(member);
    },
    watching: (kind) =>
      members.filter(
        ({ isOpen, client }) => isOpen && (kind === undefined || client.kind === kind),
      ),
    get liveCount() {
      return members.filter(({ isOpen, client }) => isOpen && client.isLive).length;
    },
    settle() {
      for (const { check } of members) check.settle();
    },
  };
}
