/** Every page there is. */
export type Route =
  | { readonly name: 'feed' }
  | {
      readonly name: 'signIn';
      /** Where to go afterwards. */
      readonly then: string;
    }
  /** The page of one post. */
  | { readonly name: 'post'; readonly id: string }
  | { readonly name: 'rooms' }
  | { readonly name: 'room'; readonly id: string }
  | { readonly name: 'account' }
  | { readonly name: 'notFound' };

/** Parses an address; `notFound` if there is no such page. */
export function parseRoute(address: { readonly pathname: string; readonly search: string }): Route {
  const [first = '', second, ...rest] = address.pathname.split('/').slice(1);
  if (rest.length > 0 || second === '') return { name: 'notFound' };
  if (second !== undefined) {
    const name = first === 'rooms' ? 'room' : 'post';
    const isPage = (first === 'rooms' || first === 'posts') && /^[0-9a-f]{24}$/.test(second);
    return isPage ? { name, id: second } : { name: 'notFound' };
  }
  switch (first) {
    case '':
      return { name: 'feed' };
    case 'sign-in':
      return { name: 'signIn', then: innerPath(new URLSearchParams(address.search).get('then')) };
    case 'rooms':
      return { name: 'rooms' };
    case 'account':
      return { name: 'account' };
    default:
      return { name: 'notFound' };
  }
}

/** Writes the address of a page. */
export function hrefOf(route: Exclude<Route, { name: 'notFound' }>): string {
  switch (route.name) {
    case 'feed':
      return '/';
    case 'signIn':
      return route.then === '/'
        ? '/sign-in'
        : `/sign-in?${new URLSearchParams({ then: route.then }).toString()}`;
    case 'post':
      return `/posts/${route.id}`;
    case 'rooms':
      return '/rooms';
    case 'room':
      return `/rooms/${route.id}`;
    case 'account':
      return '/account';
  }
}

/** Writes the address of the sign-in page that returns to the current one. */
export function signInFrom(route: Route): string {
  if (route.name === 'signIn') return hrefOf(route);
  return hrefOf({ name: 'signIn', then: route.name === 'notFound' ? '/' : hrefOf(route) });
}

/** Keeps a path only if it is one of our pages: a link from outside must not redirect elsewhere. */
function innerPath(path: string | null): string {
  if (path === null || /[?#\\]/.test(path)) return '/';
  const route = parseRoute({ pathname: path, search: '' });
  return route.name === 'notFound' || route.name === 'signIn' ? '/' : hrefOf(route);
}
