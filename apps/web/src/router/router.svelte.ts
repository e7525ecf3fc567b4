import { createContext, type Component } from 'svelte';
import { linkOf } from './link.ts';
import { parseRoute, type Route } from './route.ts';

/** How the reader came to the page that is shown. */
export interface Arrival {
  /** `history` is back or forward: to the place where they left it. */
  readonly by: 'load' | 'link' | 'history';
  /** Pixels from the page's top at which they left it; 0 where that is not known. */
  readonly scrollTop: number;
  /** The same entry of the history was shown before the window was loaded anew. */
  readonly isReturn: boolean;
}

/** What is shown, and how to go on. */
export interface Router {
  readonly route: Route;
  /** The page's component; undefined until the first one has come, or when it cannot be had. */
  readonly page: Component | undefined;
  /** A page that could not be fetched; going there again tries again. */
  readonly failed: string | undefined;
  readonly arrival: Arrival;
  /** Names the entry of the browser's history that is shown; the same after a reload. */
  readonly entry: string;
  /** What the page calls itself, where its address does not say it; set by who shows it. */
  heading: string | undefined;
  /** Goes to a page once its code has come; the present one stays until then. */
  navigate(href: string, options?: { readonly replace?: boolean }): Promise<void>;
}

/** Makes the router over the History API: every link to a page of ours is followed in place. */
export function createRouter(options: {
  readonly window: Window;
  /** Fetches what shows a page. */
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
  /** Where each entry of the history was left, by its key. */
  const scrollTops: Record<string, number> = {};
  let key = shownBefore ?? newKey();
  let latest = 0;

  // A place in a list that lives from the top would be somewhere else after a reload.
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
    // An entry that is not ours is a jump within a page.
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

/** Reads the key of an entry out of its state: whatever was put there, by whomever. */
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
