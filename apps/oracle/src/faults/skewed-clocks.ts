import { choose } from '../testbed/testbed.ts';
import { postUntilAnswered } from '../writers/post-until-answered.ts';
import type { Strike } from './strike.ts';

/** How far a clock may come to be ahead, in milliseconds. */
const skewsMs = [5000, -4000, 0, 2000, -3000];
/** Posts of one chain; as many messages. */
const links = 6;

/**
 * A node's clock jumps, and posts and messages are written one after another's answer, each at the next
 * node. That they sort in this order is checked at the end, as of all that is posted.
 */
export const skewedClocks: Strike = async ({ nodes, rooms, posted }, { target }) => {
  const node = choose(nodes, target);
  const hit = node.front.open;
  await node.skewClock(choose(skewsMs, Math.floor(target / nodes.length)));
  const urls = nodes.map(({ url }) => url);
  const cookie = rooms.ownerCookie;
  const [room] = rooms.ids;
  // Without rooms there is nobody here who could write.
  if (room === undefined) return hit;
  for (let link = 0; link < links; link += 1) {
    const text = `chain ${String(target)} ${String(link)}`;
    const first = target + link;
    const path = `/api/rooms/${room}/messages`;
    await postUntilAnswered(urls, { path, cookie, first, body: { text }, posted });
    const post = { path: '/api/posts', cookie, first: first + 1, body: { title: text }, posted };
    await postUntilAnswered(urls, post);
  }
  return hit;
};
