import { findOnPath, onLine, spawnSupervised } from '@tidings/dev-machine';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  windowSize,
  type JourneyBrowser,
  type Profile,
  type Startable,
  type Tab,
} from '../driver.ts';
import { connectBidi, type BidiConnection } from './bidi-connection.ts';
import { clickActions, pressActions, typeActions, wheelActions } from './input-actions.ts';

/** Firefox's settings for a profile that is used by tests only. */
const preferences = {
  'intl.accept_languages': 'en-GB, en',
  'app.update.disabledForTesting': true,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'signon.rememberSignons': false,
};

/** Finds Firefox ESR, or returns which package has it. */
export function findFirefox(): Startable {
  const name = 'Firefox';
  const executable = findOnPath('firefox-esr') ?? findOnPath('firefox');
  return executable === undefined
    ? { name, missingPackages: 'firefox-esr' }
    : { name, start: () => startFirefox(executable) };
}

async function startFirefox(executable: string): Promise<JourneyBrowser> {
  const folder = await mkdtemp(join(tmpdir(), 'tidings-firefox-'));
  const lines = Object.entries(preferences).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
  );
  await writeFile(join(folder, 'user.js'), lines.join('\n'));
  const flags = ['--headless', '--no-remote', '--profile', folder, '--remote-debugging-port=0'];
  const firefox = await spawnSupervised(executable, flags, {
    removeAfter: [folder],
    graceMs: 5000,
  });
  const address = new Promise<string>((resolve, reject) => {
    void onLine(firefox.stdout, () => undefined);
    const seen: string[] = [];
    void onLine(firefox.stderr, (line) => {
      seen.push(line);
      const [, url] = /WebDriver BiDi listening on (ws:\S+)/.exec(line) ?? [];
      if (url !== undefined) resolve(url);
    }).then(() => {
      reject(new Error(`Firefox has ended: ${seen.join('\n')}`));
    });
  });
  const connection = await connectBidi(`${await address}/session`);
  await connection.send('session.new', { capabilities: {} });
  const events = ['log.entryAdded'];
  await connection.send('session.subscribe', { events });
  const errorsByTab = new Map<string, string[]>();
  const front: Shared['front'] = {};
  connection.on('log.entryAdded', (params) => {
    // The fields that the specification gives an entry of the log.
    const { level, text, source } = params as {
      level: string;
      text: string | null;
      source: { context?: string };
    };
    if (level === 'error') errorsByTab.get(source.context ?? '')?.push(text ?? '');
  });
  return {
    async openProfile() {
      const { userContext } = await connection.send('browser.createUserContext', {});
      return profileOf({ connection, errorsByTab, front }, userContext);
    },
    async close() {
      await connection.send('browser.close', {}).catch(() => undefined);
      await connection.close();
      await firefox.stop();
    },
  };
}

/** What the profiles of a browser share. */
interface Shared {
  readonly connection: BidiConnection;
  /** Where the errors of a tab are noted, by its context. */
  readonly errorsByTab: Map<string, string[]>;
  /** The context of the tab that has the focus. */
  readonly front: { context?: string };
}

function profileOf({ connection, errorsByTab, front }: Shared, userContext: unknown): Profile {
  const errors: string[] = [];
  let first: string | undefined;
  return {
    errors,
    async openTab(url) {
      // The first tab of a profile has a window to itself, or another profile's tab would hide it.
      const where =
        first === undefined ? { type: 'window' } : { type: 'tab', referenceContext: first };
      const { context } = await connection.send('browsingContext.create', {
        ...where,
        userContext,
      });
      const id = String(context);
      first ??= id;
      errorsByTab.set(id, errors);
      await connection.send('browsingContext.setViewport', { context: id, viewport: windowSize });
      front.context = id;
      const tab = tabOf(connection, id, front);
      await tab.load(url);
      return tab;
    },
    async setCookie(origin, { name, value }) {
      await connection.send('storage.setCookie', {
        cookie: {
          ...{ name, value: { type: 'string', value }, domain: new URL(origin).hostname },
          ...{ path: '/', httpOnly: true, sameSite: 'lax' },
        },
        partition: { type: 'storageKey', userContext },
      });
    },
    async close() {
      await connection.send('browser.removeUserContext', { userContext });
    },
  };
}

function tabOf(connection: BidiConnection, context: string, front: Shared['front']): Tab {
  const send = async (method: string, params: object = {}) =>
    connection.send(method, { context, ...params });
  const show = async (): Promise<void> => {
    if (front.context !== context) await send('browsingContext.activate');
    front.context = context;
  };
  const perform = async (actions: readonly object[]): Promise<void> => {
    // A window in the background gets no focus events.
    await show();
    await send('input.performActions', { actions });
  };
  return {
    async load(url) {
      await send('browsingContext.navigate', { url, wait: 'complete' });
    },
    async reload() {
      await send('browsingContext.reload', { wait: 'complete' });
    },
    async goBack() {
      await send('browsingContext.traverseHistory', { delta: -1 });
    },
    async goForward() {
      await send('browsingContext.traverseHistory', { delta: 1 });
    },
    show,
    async evaluate<Args extends readonly unknown[], Result>(
      run: (...args: Args) => Result | Promise<Result>,
      ...args: Args
    ) {
      const answer = await connection.send('script.callFunction', {
        functionDeclaration: `async (args) => JSON.stringify(await (${run.toString()})(...JSON.parse(args)))`,
        arguments: [{ type: 'string', value: JSON.stringify(args) }],
        awaitPromise: true,
        target: { context },
      });
      // The two kinds of answer that the specification has; the function above returns a string, or undefined.
      const { result, exceptionDetails } = answer as {
        result?: { value?: string };
        exceptionDetails?: { text: string };
      };
      if (exceptionDetails !== undefined) throw new Error(exceptionDetails.text);
      return (result?.value === undefined ? undefined : JSON.parse(result.value)) as Result;
    },
    clickAt: (x, y) => perform(clickActions(x, y)),
    wheelAt: (x, y, deltaY) => perform(wheelActions(x, y, deltaY)),
    press: (...keys) => perform(pressActions(keys)),
    type: (text) => perform(typeActions(text)),
    async takePicture() {
      const { data } = await send('browsingContext.captureScreenshot');
      return Buffer.from(String(data), 'base64');
    },
    async close() {
      await send('browsingContext.close');
    },
  };
}
