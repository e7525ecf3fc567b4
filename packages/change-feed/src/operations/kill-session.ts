import type { ClientSession, MongoClient, ReadPreferenceMode } from 'mongodb';
import { isOfFamily, isServerError } from '../driver/errors.ts';
import { pause } from '../pause.ts';
import { endWithin } from './end-within.ts';
import { isDatabaseUnavailable } from './is-database-unavailable.ts';

/** Milliseconds between two rounds: a former primary takes seconds, or a minute, until it can be reached again. */
const pausesMs = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 30_000];

/**
 * Whom each round asks. The driver's interface names no member; of several secondaries the driver takes one that has
 * less to do, so that commands sent at once go to different ones.
 */
const members: readonly ReadPreferenceMode[] = [
  'primary',
  ...Array.from({ length: 4 }, () => 'secondaryPreferred' as const),
];

/**
 * Kills what a session has left open on any member: asks the members in several rounds, within a minute and a half, and in
 * one last round when the signal aborts. For a session with a cursor that the driver may have failed to kill: it asks
 * once, and ignores that a member which returns and finds another primary closes all its connections. MongoDB itself
 * drops a cursor that nobody reads after ten minutes. The session must not be ended before. Never rejects.
 *
 * @see https://www.mongodb.com/docs/manual/reference/command/killSessions/
 */
export async function killSession(
  client: MongoClient,
  session: ClientSession,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<void> {
  const command = { killSessions: [session.id] };

  /** Returns whether another round can achieve anything. */
  async function ask(readPreference: ReadPreferenceMode): Promise<boolean> {
    try {
      const asked = client.db('admin').command(command, { readPreference });
      await endWithin(timeoutMs, 'killSessions', asked);
    } catch (error) {
      // The client has been closed, or the user may not.
      if (isOfFamily(error, 'MongoAPIError')) return false;
      return !isServerError(error) || isDatabaseUnavailable(error);
    }
    return true;
  }

  for (const pauseMs of [...pausesMs, undefined]) {
    const isLast = signal.aborted || pauseMs === undefined;
    const answers = await Promise.all(members.map(ask));
    if (isLast || answers.includes(false)) return;
    await pause(pauseMs, signal);
  }
}
