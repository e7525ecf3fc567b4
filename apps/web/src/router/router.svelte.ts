import { createContext, type Component } from 'svelte';
import { linkOf } from './link.ts';
import { parseRoute, type Route } from './route.ts';

/** How the reader got to the current page. */
export interface Arrival {
  /** `history` is back or forward: to where they left it. */
  readonly by: 'load' | 'link' | 'history';
  /** The scroll position at which they left it; 0 if that is unknown. */
  readonly scrollTop: number;
  /** The same history entry was shown before a reload. */
  readonly isReturn: boolean;
}

/** The current page, and how to navigate. */
export interface Router {
  readonly route: Route;
  /** The page's component; undefined until the first one is loaded, and if loading failed. */
  readonly page: Component | undefined;
  /** Address of a page that failed to load; navigating there again retries. */
  readonly failed: string | undefined;
  readonly arrival: Arrival;
  /** Key of the current history entry; the same after a reload. */
  readonly entry: string;
  /** The page's own heading, if it does not follow from the address; set by its component. */
  heading: string | undefined;
  /** Goes to a page once its code is loaded; the current one stays until then. */
  navigate(href: string, options?: { readonly replace?: boolean }): Promise<void>;
}

/** Creates the router over the History API: every link to one of our pages is followed in place. */
export function createRouter(options: {
  readonly window: Window;
  /** Loads a page's component. */
  readonly load: (route: Route) => Promise<Component>;
}): Router {
  const { window, load } = options;
  const { history, location } = window;
  let route = $state.raw<Route>(parseRoute(location));
  let page = $state.raw<Component>();
  let failed = $state<string>();
  let heading = $state<string>();
  const shownBefore = keyOf(history.state);
  const first: Arrival = { by: 'load', scrollTop: 0, isReturn: shownBefore !== undefined };
  let arrival = $state.raw(first);
  /** The scroll position of each history entry, by its key. */
  const scrollTops: Record<string, number> = {};
  let key = shownBefore ?? newKey();
  let latest = 0;

  // In a list that grows at the top, the browser's scroll position would be wrong after a reload.
  history.scrollRestoration = 'manual';
  history.replaceState({ key }, '');

  async function show(next: Route, arriving: Arrival): Promise<void> {
    const number = ++latest;
    const { href } = location;
    try {
      const component = await load(next);
      if (number !== latest) return;
      page = component;
      failed = undefined;
    } catch {
      if (number !== latest) return;
      page = undefined;
      failed = href;
    }
    arrival = arriving;
    route = next;
  }

  async function navigate(href: string, { replace = false } = {}): Promise<void> {
    scrollTops[key] = window.scrollY;
    const target = urlOf(href, location.href);
    if (replace || target.href === location.href) {
      history.replaceState({ key }, '', target);
    } else {
      key = newKey();
      history.pushState({ key }, '', target);
    }
    await show(parseRoute(target), { by: 'link', scrollTop: 0, isReturn: false });
  }

  window.addEventListener('popstate', (event) => {
    scrollTops[key] = window.scrollY;
    const next = keyOf(event.state);
    // An entry without our key is a jump within a page.
    if (next === undefined) return;
    key = next;
    const left = scrollTops[key];
    void show(parseRoute(location), {
      by: 'history',
      scrollTop: left ?? 0,
      isReturn: left === undefined,
    });
  });
  window.document.addEventListener('click', (event) => {
    const href = linkOf(event, location);
    if (href === undefined) return;
    event.preventDefault();
    void navigate(href);
  });
  void show(parseRoute(location), first);

  return {
    get route() {
      return route;
    },
    get page() {
      return page;
    },
    get failed() {
      return failed;
    },
    get arrival() {
      return arrival;
    },
    get entry() {
      return key;
    },
    get heading() {
      return heading;
    },
    set heading(text) {
      heading = text;
    },
    navigate,
  };
}

/** Reads the key from a history entry's state, which can be anything. */
function keyOf(state: unknown): string | undefined {
  return typeof state === 'object' && state !== null && 'key' in state
    ? String(state.key)
    : undefined;
}

function newKey(): string {
  return String(Date.now()) + String(Math.random());
}

function urlOf(href: string, base: string): URL {
  return new URL(href, base);
}

export const [useRouter, provideRouter] = createContext<Router>();
