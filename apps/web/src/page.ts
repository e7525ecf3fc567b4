import type { SseChannel } from '@tidings/contracts';
import type { Source } from '@tidings/event-source';
import { createClock, type Clock } from './clock/clock.svelte.ts';
import { createDraft, type Draft } from './compose/draft.svelte.ts';
import { createConnection, type Connection } from './connection/connection.svelte.ts';
import { createFeed, type Feed } from './feed/feed.svelte.ts';
import { createPostsApi } from './feed/posts-api.ts';
import type { Api } from './http/ask.ts';
import { createI18n, type I18n } from './i18n/i18n.svelte.ts';
import { createFoldedCount } from './live-region/folded-count.ts';
import { createLiveRegion, type LiveRegion } from './live-region/live-region.svelte.ts';
import { createNotices, type Notices } from './notices/notices.svelte.ts';
import { createStoredText } from './storage/stored-text.ts';
import { createTheme, type ThemeChoice } from './theme/theme.svelte.ts';

/** Everything the page is made of, apart from how it looks. */
export interface Page {
  readonly clock: Clock;
  readonly connection: Connection;
  readonly draft: Draft;
  readonly feed: Feed;
  readonly i18n: I18n;
  readonly liveRegion: LiveRegion;
  readonly notices: Notices;
  readonly theme: ThemeChoice;
}

/** Puts the page together around one stream and one API, for as long as the window lives. */
export function createPage(options: {
  readonly source: Source<SseChannel>;
  readonly api: Api;
  readonly window: Window;
}): Page {
  const { source, api, window } = options;
  const { navigator } = window;
  const root = window.document.documentElement;
  const lasting = (key: string) => createStoredText(() => window.localStorage, key);
  const ofThisTab = (key: string) => createStoredText(() => window.sessionStorage, key);

  const i18n = createI18n({
    stored: lasting('tidings.language'),
    preferred: navigator.languages,
    root,
  });
  const liveRegion = createLiveRegion();
  return {
    i18n,
    liveRegion,
    clock: createClock(),
    connection: createConnection({ source, window }),
    draft: createDraft(ofThisTab('tidings.draft')),
    feed: createFeed({
      source,
      api: createPostsApi(api),
      outbox: ofThisTab('tidings.outbox'),
      now: () => Date.now(),
      onArrived: createFoldedCount((count) => {
        liveRegion.say(i18n.text.feed.arrived(count));
      }),
    }),
    notices: createNotices(source),
    theme: createTheme({ stored: lasting('tidings.theme'), root }),
  };
}
