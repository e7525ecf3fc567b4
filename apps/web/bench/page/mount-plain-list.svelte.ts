import type { Post } from '@tidings/contracts';
import { mount } from 'svelte';
import PlainList from './plain-list.svelte';

/** Mounts a keyed each over an array that is copied for each event. */
export function mountPlainList(posts: readonly Post[], target: Element): { add(post: Post): void } {
  let shown = $state.raw(posts);
  mount(PlainList, {
    target,
    props: {
      get posts() {
        return shown;
      },
    },
  });
  return {
    add(post) {
      shown = [post, ...shown];
    },
  };
}
