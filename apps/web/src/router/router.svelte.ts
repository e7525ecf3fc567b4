import { createContext, type Component } from 'svelte';
import { linkOf } from './link.ts';
import { parseRoute, type Route } from './route.ts';

/** How the reader came to the page that is shown. */
export type Arrival =
  | { readonly by: 'load' }
  | { readonly by: 'link' }
  /** Back or forward: to the place where they left it. */
  | { readonly by: 'history'; readonly scrollTop: number };

/** What is shown, and how to go on. */
export interface Router {
  readonly route: Route;
  /** The page's component; undefined until the first one has come, or when it cannot be had. */
  readonly page: Component | undefined;
  /** A page that could not be fetched; going there again tries again. */
  readonly failed: string | undefined;
  readonly arrival: Arrival;
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
  let arrival = $state.raw<Arrival>({ by: 'load' });
  /** Where each entry of the history was left, by its key. */
  const scrollTops: Record<string, number> = {};
  let key = '';
  let latest = 0;

  // A place in a list that lives from the top would be somewhere else after a reload.
  history.scrollRestoration = 'manual';
  history.replaceState({ key }, '');

  async function show(next: Route, arrive: () => Arrival): Promise<void> {
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
    arrival = arrive();
    route = next;
  }

  async function navigate(href: string, { replace = false } = {}): Promise<void> {
    scrollTops[key] = window.scrollY;
    const target = urlOf(href, location.href);
    if (replace || target.href === location.href) {
      history.replaceState({ key }, '', target);
    } else {
      key = String(Date.now()) + String(Math.random());
      history.pushState({ key }, '', target);
    }
    await show(parseRoute(target), () => ({ by: 'link' }));
  }

  window.addEventListener('popstate', (event) => {
    // Whatever was put there, by whomever.
    const state: unknown = event.state;
    scrollTops[key] = window.scrollY;
    const isOurs = typeof state === 'object' && state !== null && 'key' in state;
    // An entry that is not ours is a jump within a page.
    if (!isOurs) return;
    key = String(state.key);
    const scrollTop = scrollTops[key] ?? 0;
    void show(parseRoute(location), () => ({ by: 'history', scrollTop }));
  });
  window.document.addEventListener('click', (event) => {
    const href = linkOf(event, location);
    if (href === undefined) return;
    event.preventDefault();
    void navigate(href);
  });
  void show(parseRoute(location), () => ({ by: 'load' }));

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
    get heading() {
      return heading;
    },
    set heading(text) {
      heading = text;
    },
    navigate,
  };
}

function urlOf(href: string, base: string): URL {
  return new URL(href, base);
}

export const [useRouter, provideRouter] = createContext<Router>();
