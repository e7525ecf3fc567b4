import { setTimeout as pace } from 'node:timers/promises';
import { comparePositions, parsePosition } from '@tidings/protocol';
import { ObjectId } from 'mongodb';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { makeRoom, write, signUp, type TestUser } from '@tidings/dev-app';
import { buildWebApp } from './kit/build-web-app.ts';
import { openerForUsers } from './kit/open-for.ts';
import { titlesOf, untilLive, useChromium } from './kit/open-page.ts';
import { startGateway } from './kit/start-gateway.ts';
import { startTestbed, type Testbed } from './kit/start-testbed.ts';
import { readTitles } from './kit/walk-list.ts';
import { withoutSharedWorker } from './kit/without-shared-worker.ts';

const webDist = buildWebApp();
const open = useChromium();
const openFor = openerForUsers(open);

/** Ends a user's sessions as any program may: without telling the server. */
async function endSessions({ database }: Testbed, { id }: { readonly id: string }): Promise<void> {
  const { deletedCount } = await database
    .collection('session')
    .deleteMany({ user: new ObjectId(id) });
  expect(deletedCount).toBe(1);
}

async function insert({ posts }: Testbed, title: string): Promise<void> {
  await posts.insertOne({ _id: new ObjectId(), title });
}

describe('A session that ends on the server', () => {
  it('is shown on the open page, which continues with the public posts', async () => {
    const testbed = await startTestbed(webDist());
    const { page, user } = await openFor(testbed.url, '/');
    await page.getByLabel('Title').waitFor();
    await untilLive(page);
    await insert(testbed, 'Before');
    await endSessions(testbed, user);
    await insert(testbed, 'After');
    await page.getByText('Your session is over.').waitFor();
    await page.getByText('Reading needs no account.').waitFor();
    await expect.poll(() => titlesOf(page), { timeout: 30_000 }).toEqual(['After', 'Before']);
    await untilLive(page);
    await insert(testbed, 'Later');
    await expect
      .poll(() => titlesOf(page), { timeout: 30_000 })
      .toEqual(['Later', 'After', 'Before']);
  });

  it('closes the rooms, and signing in again leads back to the room', async () => {
    const testbed = await startTestbed(webDist());
    const { url } = testbed;
    const { page, user } = await openFor(url, '/rooms');
    const room = await makeRoom({ url }, user, { title: 'Harbour' });
    await write({ url }, room, user, 'The ferry is in.');
    await page.getByRole('link', { name: /^Harbour/ }).click();
    await page.locator('.text').getByText('The ferry is in.').waitFor();
    await endSessions(testbed, user);
    await insert(testbed, 'After');
    await page.getByText('Your session is over.').waitFor();
    await page.getByText('Rooms are for people who are signed in.').waitFor();
    await expect.poll(() => page.getByText('The ferry is in.').count()).toBe(0);

    await page.getByRole('navigation').getByRole('link', { name: 'Posts' }).click();
    await page.getByRole('heading', { name: 'After' }).waitFor();
    await untilLive(page);
    await insert(testbed, 'Later');
    await page.getByRole('heading', { name: 'Later' }).waitFor();

    await page.goBack();
    await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
    await page.getByLabel('Name').fill(user.name);
    await page.getByLabel('Password', { exact: true }).fill(user.password);
    await page.keyboard.press('Enter');
    await page.locator('.text').getByText('The ferry is in.').waitFor();
    await page.getByText('Your session is over.').waitFor({ state: 'detached' });
  });
});

describe('Signing in again in another tab', () => {
  /** Opens a tab in a room of its own, and another tab beside it. */
  async function openTwo(hold?: Parameters<typeof startGateway>[1]) {
    const testbed = await startTestbed(webDist());
    const { url } = await startGateway(testbed.url, hold);
    const { page, user } = await openFor(url, '/rooms');
    const room = await makeRoom({ url }, user, { title: 'Harbour' });
    await page.getByRole('link', { name: /^Harbour/ }).click();
    await untilLive(page);
    const other = await page.context().newPage();
    await other.goto(`${url}/account`);
    await other.getByRole('heading', { name: 'Password' }).waitFor();
    const expectMessage = async (text: string) => {
      await testbed.database
        .collection('message')
        .insertOne({ _id: new ObjectId(), parent: new ObjectId(room.id), text });
      await page.locator('.text').getByText(text).waitFor();
    };
    await expectMessage('The ferry is in.');
    return { testbed, page, other, user, expectMessage };
  }

  it('continues with the rooms in the tab whose session it has replaced', async () => {
    const { other, user, expectMessage } = await openTwo();
    expect(await signIn(other, user)).toBe(200);
    await expectMessage('It has left again.');
  });

  it('continues with them, too, if the old session’s end is noticed before the new cookie is set', async () => {
    const isKnown: Promise<unknown>[] = [];
    const { page, other, user, expectMessage } = await openTwo(({ method, url }) =>
      method === 'POST' && url === '/api/session' ? Promise.all(isKnown) : undefined,
    );
    isKnown.push(page.getByText('Your session is over.').waitFor());
    expect(await signIn(other, user)).toBe(200);
    await page.getByText('Your session is over.').waitFor({ state: 'detached' });
    await expectMessage('It has left again.');
  });

  it('brings the rooms back to a tab whose session had ended', async () => {
    const { testbed, page, other, user, expectMessage } = await openTwo();
    await endSessions(testbed, user);
    await page.getByText('Your session is over.').waitFor();
    await other.getByText('Your session is over.').waitFor();
    await other.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
    await other.getByLabel('Name').fill(user.name);
    await other.getByLabel('Password', { exact: true }).fill(user.password);
    await other.keyboard.press('Enter');
    await page.getByText('Your session is over.').waitFor({ state: 'detached' });
    await expectMessage('It has left again.');
  });
});

/** Signs a user in from a tab, without the tab's page; returns the answer's status. */
function signIn(page: Page, { name, password }: TestUser): Promise<number> {
  return page.evaluate(async (body) => {
    const headers = { 'content-type': 'application/json' };
    return (await fetch('/api/session', { method: 'POST', headers, body })).status;
  }, JSON.stringify({ name, password }));
}

/** Notes what every stream of a page is sent, from the next load on. */
async function noteEvents(page: Page): Promise<readonly Noted[]> {
  const noted: Noted[] = [];
  const session = await page.context().newCDPSession(page);
  session.on('Network.eventSourceMessageReceived', ({ requestId, eventName, eventId, data }) => {
    noted.push({ requestId, name: eventName, id: eventId, data });
  });
  await session.send('Network.enable');
  return noted;
}

/** An event as it was received over the wire. */
interface Noted {
  /** The connection that it was received over. */
  readonly requestId: string;
  readonly name: string;
  readonly id: string;
  readonly data: string;
}

/** Inserts posts one after the other until it is stopped; that gives their titles. */
function keepInserting(testbed: Testbed): { readonly count: number; stop(): Promise<string[]> } {
  const titles: string[] = [];
  const over = new AbortController();
  const run = (async () => {
    while (!over.signal.aborted) {
      const title = `Post ${String(titles.length + 1)}`;
      await insert(testbed, title);
      titles.push(title);
      // Many a second, and yet so few that the page has nothing else to do than to show them.
      await pace(20);
    }
    return titles;
  })();
  return {
    get count() {
      return titles.length;
    },
    stop() {
      over.abort();
      return run;
    },
  };
}

describe('Signing in while the stream is open', () => {
  it('P2, P3: neither loses nor repeats anything that is inserted meanwhile', async () => {
    const testbed = await startTestbed(webDist());
    const { name, password } = await signUp(testbed);
    let noted: readonly Noted[] = [];
    const page = await open(testbed.url, {
      prepare: async (page) => {
        await withoutSharedWorker(page);
        noted = await noteEvents(page);
      },
    });
    await untilLive(page);
    const streams = () => new Set(noted.map(({ requestId }) => requestId)).size;
    await expect.poll(streams).toBe(1);

    const inserting = keepInserting(testbed);
    await page.getByRole('heading', { name: 'Post 1', exact: true }).waitFor();
    await page.getByRole('navigation').getByRole('link', { name: 'Sign in' }).click();
    await page.getByLabel('Name').fill(name);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.keyboard.press('Enter');
    await page.getByLabel('Title').waitFor();
    await expect.poll(streams, { timeout: 30_000 }).toBe(2);
    await untilLive(page);
    const atLeast = inserting.count + 10;
    await expect.poll(() => inserting.count, { timeout: 30_000 }).toBeGreaterThan(atLeast);
    const titles = await inserting.stop();

    await expect.poll(() => readTitles(page), { timeout: 30_000 }).toEqual(titles.toReversed());
    const postsOf = () => noted.filter((event) => event.name === 'newPost');
    // Each title is our own text, and the page has checked it against the contract.
    const titleOf = ({ data }: Noted) => (JSON.parse(data) as { title: string }).title;
    // Events that a closed connection had received and the page had not read are sent again.
    await expect.poll(() => [...new Set(postsOf().map(titleOf))]).toEqual(titles);
    const posts = postsOf();
    const outcomes = noted.filter((event) => event.name === 'sync').map(({ data }) => data);
    expect(outcomes).toEqual([
      expect.stringContaining('"outcome":"snapshot"'),
      expect.stringContaining('"outcome":"resumed"'),
    ]);
    for (const connection of new Set(posts.map(({ requestId }) => requestId))) {
      const positions = posts
        .filter(({ requestId }) => requestId === connection)
        .map(({ id }) => parsePosition(id));
      for (const [i, position] of positions.entries()) {
        const before = positions[i - 1];
        if (i === 0) continue;
        if (before === undefined || position === undefined) throw new Error('An event has no id.');
        expect(comparePositions(position, before)).toBeGreaterThan(0);
      }
    }
  });
});
