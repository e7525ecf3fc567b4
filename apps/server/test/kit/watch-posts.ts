import { sse, type Post } from '@tidings/contracts';
import { connect, type ConnectionState } from '@tidings/event-source';
import { EventSource } from 'eventsource';
import { onTestFinished } from 'vitest';

/** Watches the posts as a page does, and records what it receives. */
export function watchPosts(url: string) {
  const titles: string[] = [];
  const states: ConnectionState[] = [];
  const reports: unknown[] = [];
  const source = connect(sse, {
    url: `${url}/sse`,
    EventSource,
    onReport: (report) => reports.push(report),
  });
  source.onState((state) => states.push(state));
  source.on('posts', ({ posts }: { posts: Post[] }) => {
    titles.splice(0, Infinity, ...posts.map(({ title }) => title).reverse());
  });
  source.on('newPost', ({ title }) => titles.push(title));
  onTestFinished(() => {
    source.close();
  });
  return { source, titles, states, reports };
}
