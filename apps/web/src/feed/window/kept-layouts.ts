import type { Feed } from '../feed.svelte.ts';
import type { Layout } from './layout.ts';

/** Where the rows of a feed stood when its page was left: whoever comes back finds them there. */
export const keptLayouts = new WeakMap<Feed, Layout>();
