/** A browser that the journeys run in. A driver implements this and nothing else. */
export interface JourneyBrowser {
  /** Opens a profile: cookies and storage that no other profile sees. */
  openProfile(): Promise<Profile>;
  close(): Promise<void>;
}

/** One user's browser: its tabs share cookies, storage and workers. */
export interface Profile {
  openTab(url: string): Promise<Tab>;
  /** Gives the browser a cookie of an origin that scripts do not see; before the first tab is opened. */
  setCookie(origin: string, cookie: Cookie): Promise<void>;
  /** Script errors and console errors of its pages so far; failed requests are not among them. */
  readonly errors: readonly string[];
  close(): Promise<void>;
}

/** A session's cookie. */
export interface Cookie {
  readonly name: string;
  readonly value: string;
}

/** A tab, used as a user does: through the pointer, the keyboard and the browser's own buttons. */
export interface Tab {
  load(url: string): Promise<void>;
  reload(): Promise<void>;
  goBack(): Promise<void>;
  goForward(): Promise<void>;
  /** Brings the tab in front of the others of its profile. */
  show(): Promise<void>;
  /** Runs a function in the page; it sees its arguments only, and both ways only JSON is passed. */
  evaluate<Args extends readonly unknown[], Result>(
    run: (...args: Args) => Result | Promise<Result>,
    ...args: Args
  ): Promise<Result>;
  /** Clicks at a point, in CSS pixels from the window's top left corner. */
  clickAt(x: number, y: number): Promise<void>;
  /** Turns the wheel above a point, by so many pixels downwards. */
  wheelAt(x: number, y: number, deltaY: number): Promise<void>;
  /** Presses keys together, by their names in `KeyboardEvent.key`, and releases them. */
  press(...keys: readonly string[]): Promise<void>;
  /** Types a text, one key after the other. */
  type(text: string): Promise<void>;
  /** Takes a picture of the window, as PNG. */
  takePicture(): Promise<Buffer>;
  close(): Promise<void>;
}

/** How a browser is started, or which package has to be installed for it. */
export type Startable =
  | { readonly name: string; readonly start: () => Promise<JourneyBrowser> }
  | { readonly name: string; readonly missingPackages: string };

/** Size of every window, in CSS pixels. */
export const windowSize = { width: 1000, height: 700 } as const;
