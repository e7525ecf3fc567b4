import { MongoClient, type Binary, type Document } from 'mongodb';

/** An open cursor; those that are being read are among them. */
export interface OpenCursor {
  /** Hexadecimal id of its session. */
  readonly session: string;
  /** Port of the member that has it. */
  readonly port: number;
  /** Milliseconds since 1970. */
  readonly lastReadAt: number;
  /** What it reads: the beginning of the command that opened it, as JSON. */
  readonly command: string;
}

/** What the mongods hold. */
export interface MongoUse {
  readonly cursors: readonly OpenCursor[];
  /** Hexadecimal ids. */
  readonly sessions: ReadonlySet<string>;
}

/** Characters of a command that are kept: more than its collection and first stage. */
const commandLength = 250;

/** A cursor as `$currentOp` has it. */
interface ListedCursor {
  readonly cursorId: unknown;
  readonly lastAccessDate: Date;
  readonly originatingCommand?: Document;
}

/** A session's id as `$currentOp` and `$listLocalSessions` have it. */
interface SessionId {
  readonly id?: Binary;
}

/** Asks every mongod, one after another, what it holds. */
export async function readMongoUse(ports: readonly number[]): Promise<MongoUse> {
  /** By port and cursor: one that is just being resumed is listed twice, idle and active. */
  const cursors = new Map<string, OpenCursor>();
  const sessions = new Set<string>();
  for (const port of ports) {
    const client = new MongoClient(`mongodb://127.0.0.1:${String(port)}/?directConnection=true`, {
      appName: 'oracle-level',
      serverSelectionTimeoutMS: 5000,
    });
    try {
      const running = client
        .db('admin')
        .aggregate<{ lsid?: SessionId; cursor?: ListedCursor }>([
          { $currentOp: { allUsers: true, idleCursors: true } },
        ]);
      for await (const { lsid, cursor } of running) {
        const session = hexOf(lsid);
        if (session === undefined || cursor === undefined) continue;
        cursors.set(`${String(port)} ${String(cursor.cursorId)}`, {
          session,
          port,
          lastReadAt: cursor.lastAccessDate.getTime(),
          command: JSON.stringify(cursor.originatingCommand ?? {}).slice(0, commandLength),
        });
      }
      const known = client
        .db('config')
        .aggregate<{ _id: SessionId }>([{ $listLocalSessions: { allUsers: true } }]);
      for await (const { _id } of known) {
        const of = hexOf(_id);
        if (of !== undefined) sessions.add(of);
      }
    } finally {
      await client.close();
    }
  }
  return { cursors: [...cursors.values()], sessions };
}

function hexOf(session: SessionId | undefined): string | undefined {
  return session?.id?.toString('hex');
}
