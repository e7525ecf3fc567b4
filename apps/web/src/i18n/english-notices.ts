import { countIn } from './counts.ts';
import { pluralOf } from './plural.ts';

const count = countIn('en');
const plural = pluralOf('en');

/** The texts of notices, in English. */
export const englishNotices = {
  refreshed: 'The list was refreshed.',
  missed: (n: number) =>
    plural(n, {
      one: 'Caught up: 1 change while you were away.',
      other: `Caught up: ${count(n)} changes while you were away.`,
    }),
  announcement: 'Announcement',
  over: 'Your session is over. Sign in to go on; the posts stay live meanwhile.',
};
