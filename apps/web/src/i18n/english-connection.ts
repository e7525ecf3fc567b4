import { countIn } from './counts.ts';
import { pluralOf } from './plural.ts';

const count = countIn('en');
const plural = pluralOf('en');

/** The texts of the connection details, in English. */
export const englishConnection = {
  reconnectNow: 'Reconnect now',
  about: {
    connecting: 'Asking the server for the stream.',
    catchingUp: 'Connected; what was missed is on its way.',
    live: 'Every change reaches this page as it happens.',
    late: 'Connected, but the database’s changes are not reaching the server. It keeps trying.',
    reconnecting: 'The connection was lost, and nothing else: the page goes on where it stopped.',
    offline: 'This device has no network. The page goes on where it stopped once it is back.',
    stopped: 'The server ended this stream for good. Reload the page to go on.',
  },
  watchingTerm: 'Looking at the posts',
  watching: (n: number) => count(n),
  lagTerm: 'Database to this page',
  outcomeTerm: 'Last catch-up',
  outcomes: {
    snapshot: 'First visit: the newest posts were sent',
    resumed: (missed: number) =>
      plural(missed, {
        one: 'Resumed: 1 missed change was sent',
        other: `Resumed: ${count(missed)} missed changes were sent`,
      }),
    gap: 'Could not be resumed: the list was refreshed',
  },
  unknownTerm: 'Skipped, from a newer version',
  unknown: (n: number) => plural(n, { one: '1 event', other: `${count(n)} events` }),
  documents: 'For your own client:',
  events: 'Events',
  http: 'HTTP',
};
