import {
  findFreePort,
  findOnPath,
  onLine,
  spawnSupervised,
  type SupervisedProcess,
} from '@tidings/dev-machine';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  windowSize,
  type JourneyBrowser,
  type Profile,
  type Startable,
  type Tab,
} from '../driver.ts';
import { clickActions, pressActions, typeActions, wheelActions } from './input-actions.ts';
import { beginSession, type WebDriverSession } from './web-driver.ts';

/** Milliseconds within which a driver answers after its start. */
const startWithinMs = 30_000;

/** Finds WebKitGTK with its driver and a display to show it on, or returns which packages have them. */
export function findWebKit(): Startable {
  const name = 'WebKitGTK';
  const driver = findOnPath('WebKitWebDriver');
  const display = findOnPath('Xvfb');
  const missing = [
    ...(driver === undefined ? ['webkit2gtk-driver'] : []),
    ...(display === undefined ? ['xvfb'] : []),
  ];
  return driver === undefined || display === undefined
    ? { name, missingPackages: missing.join(' ') }
    : { name, start: () => startWebKit({ driver, display }) };
}

interface Executables {
  readonly driver: string;
  readonly display: string;
}

/** Every profile is a browser of its own here. */
function startWebKit(executables: Executables): Promise<JourneyBrowser> {
  return Promise.resolve({
    openProfile: () => openProfile(executables),
    close: () => Promise.resolve(),
  });
}

/** Starts a display without a screen; resolves to it and the name by which programs find it. */
async function startDisplay(executable: string) {
  const size = `${String(windowSize.width)}x${String(windowSize.height + 200)}x24`;
  const flags = ['-displayfd', '1', '-screen', '0', size, '-nolisten', 'tcp'];
  const display = await spawnSupervised(executable, flags);
  const number = await new Promise<string>((resolve, reject) => {
    void onLine(display.stderr, () => undefined);
    void onLine(display.stdout, resolve).then(() => {
      reject(new Error('Xvfb has ended without naming its display.'));
    });
  });
  return { display, name: `:${number}` };
}

/**
 * Starts a driver with a display of its own: a driver has one session at a time, and a display without
 * a window manager gives the focus to one window.
 */
async function openProfile(executables: Executables): Promise<Profile> {
  const { display, name } = await startDisplay(executables.display);
  const port = await findFreePort();
  const errors: string[] = [];
  const driver = await spawnSupervised(executables.driver, [`--port=${String(port)}`], {
    env: { ...process.env, DISPLAY: name, LANG: 'en_GB.UTF-8', GDK_BACKEND: 'x11' },
  });
  const take = (line: string): void => {
    const isRequest = line.includes('Failed to load resource');
    if (/CONSOLE .*ERROR/.test(line) && !isRequest) errors.push(line);
  };
  void onLine(driver.stdout, take);
  void onLine(driver.stderr, take);
  const session = await untilBegun(`http://127.0.0.1:${String(port)}`, driver);
  const tabs = createTabs(session);
  return {
    errors,
    openTab: (url) => tabs.open(url),
    async setCookie(origin, cookie) {
      // A cookie can be set for the page that is shown; this one is JSON.
      await session.send('POST', '/url', { url: `${origin}/healthz` });
      const attributes = { path: '/', httpOnly: true, sameSite: 'Lax' };
      await session.send('POST', '/cookie', { cookie: { ...cookie, ...attributes } });
    },
    async close() {
      await session.send('DELETE', '').catch(() => undefined);
      await driver.stop();
      await display.stop();
    },
  };
}

async function untilBegun(origin: string, driver: SupervisedProcess): Promise<WebDriverSession> {
  const until = Date.now() + startWithinMs;
  for (;;) {
    try {
      return await beginSession(origin, {
        alwaysMatch: {
          'webkitgtk:browserOptions': {
            args: ['--automation', '--enable-write-console-messages-to-stdout=true'],
          },
        },
      });
    } catch (error) {
      const isRefused = error instanceof TypeError;
      if (!isRefused || Date.now() > until) {
        await driver.stop();
        throw error;
      }
      // It does not say when it listens.
      await sleep(50);
    }
  }
}

/** Opens tabs of a session, and lets one command after the other through: each is about the tab in front. */
function createTabs(session: WebDriverSession) {
  let last: Promise<unknown> = Promise.resolve();
  let current: string | undefined;
  let isFirst = true;
  const wheel = { sum: 0 };

  /** Runs commands about one tab; no others come between. */
  function within<R>(handle: string, run: () => Promise<R>): Promise<R> {
    const next = last.then(async () => {
      if (current !== handle) await session.send('POST', '/window', { handle });
      current = handle;
      return run();
    });
    last = next.catch(() => undefined);
    return next;
  }

  return {
    async open(url: string): Promise<Tab> {
      const handle = isFirst
        ? String(await session.send('GET', '/window'))
        : // What the specification has a new window answer.
          ((await session.send('POST', '/window/new', { type: 'window' })) as { handle: string })
            .handle;
      const tab = tabOf(session, { wheel, within: (run) => within(handle, run) });
      if (isFirst) {
        const rect = { x: 0, y: 0, width: windowSize.width, height: windowSize.height + 100 };
        await session.send('POST', '/window/rect', rect);
      }
      isFirst = false;
      await tab.load(url);
      return tab;
    },
  };
}

/** What the tabs of a session share. */
interface Shared {
  /** By how many pixels the wheel has been turned in all. */
  readonly wheel: { sum: number };
  readonly within: <R>(run: () => Promise<R>) => Promise<R>;
}

function tabOf(session: WebDriverSession, { wheel, within }: Shared): Tab {
  const post = (path: string, body: object = {}): Promise<unknown> =>
    within(() => session.send('POST', path, body));
  const perform = async (actions: readonly object[]): Promise<void> => {
    await post('/actions', { actions });
  };
  return {
    async load(url) {
      await post('/url', { url });
    },
    async reload() {
      await post('/refresh');
    },
    async goBack() {
      await post('/back');
    },
    async goForward() {
      await post('/forward');
    },
    show: () => within(() => Promise.resolve()),
    async evaluate<Args extends readonly unknown[], Result>(
      run: (...args: Args) => Result | Promise<Result>,
      ...args: Args
    ) {
      const script = `
        const done = arguments[1];
        Promise.resolve()
          .then(() => (${run.toString()})(...JSON.parse(arguments[0])))
          .then((value) => done(JSON.stringify({ value })), (error) => done(JSON.stringify({ error: String(error) })));
      `;
      const answer = await post('/execute/async', { script, args: [JSON.stringify(args)] });
      // Written by the script above.
      const { value, error } = JSON.parse(String(answer)) as { value?: unknown; error?: string };
      if (error !== undefined) throw new Error(error);
      return value as Result;
    },
    clickAt: (x, y) => perform(clickActions(x, y)),
    async wheelAt(x, y, deltaY) {
      // It turns by what differs from the turn before, and so has to be given the sum of all turns.
      wheel.sum += deltaY;
      await perform(wheelActions(x, y, wheel.sum));
    },
    press: (...keys) => perform(pressActions(keys)),
    type: (text) => perform(typeActions(text)),
    async takePicture() {
      const data = await within(() => session.send('GET', '/screenshot'));
      return Buffer.from(String(data), 'base64');
    },
    async close() {
      await within(() => session.send('DELETE', '/window'));
    },
  };
}
