import type { Feed } from '../feed.svelte.ts';
import type { Layout } from './layout.ts';

/** The layout of each feed when its page was left, for a reader who returns. */
export const savedLayouts = new WeakMap<Feed, Layout>();
