import type {
  Announce,
  ChangePassword,
  DeleteAccount,
  Me,
  SessionAnswer,
  SignIn,
  SignUp,
} from '@tidings/contracts';
import { createContext } from 'svelte';
import type { Answer, Refused } from '../http/answer.ts';
import type { PeopleApi } from './people-api.ts';

/** Who is signed in, and what they can do about it; each resolves to why it was not done, if so. */
export interface Session {
  /** Null: nobody; undefined: not known yet. */
  readonly person: Me | null | undefined;
  /** The server has said so; else it is who it was at the last visit, as long as nobody can be asked. */
  readonly isSure: boolean;
  /** It ended without this page asking for it: expired, or signed out elsewhere. */
  readonly isOver: boolean;
  /** Who can be signed in as on a development server. */
  readonly demo: readonly SignUp[];
  /** Asks who is signed in; counts as use. */
  refresh(): Promise<void>;
  signIn(body: SignIn): Promise<Refused | undefined>;
  signUp(body: SignUp): Promise<Refused | undefined>;
  signOut(): Promise<Refused | undefined>;
  signOutEverywhere(): Promise<Refused | undefined>;
  changePassword(body: ChangePassword): Promise<Refused | undefined>;
  deleteAccount(body: DeleteAccount): Promise<Refused | undefined>;
  /** Says something to everyone; for operators. */
  announce(body: Announce): Promise<Refused | undefined>;
  /** Takes in that the server no longer knows the session. */
  end(): void;
}

/** Milliseconds until a session that ended by surprise is looked at again. */
const secondLookMs = 2_000;

/** Makes the session. `onChange` is told of every change of person, the first answer included. */
export function createSession(options: {
  readonly api: PeopleApi;
  /** Who it was at the last visit. @defaultValue nobody */
  readonly last?: () => Promise<Me | undefined>;
  readonly onChange: (person: Me | null, before: Me | null | undefined) => void;
}): Session {
  const { api, last, onChange } = options;
  let person = $state.raw<Me | null>();
  let isOver = $state(false);
  let isSure = false;
  /** This page has asked for the end: then it is no surprise. */
  let isLeaving = false;
  let demo = $state.raw<readonly SignUp[]>([]);

  const take = (next: Me | null): void => {
    const before = person;
    person = next;
    if (next !== null) isOver = false;
    if (before === undefined || before?.id !== next?.id) onChange(next, before);
  };
  const takeAnswer = (answer: Answer<SessionAnswer>): Refused | undefined => {
    if (!answer.ok) return answer;
    demo = answer.data.demo ?? demo;
    isSure = true;
    if (answer.data.user === null) end();
    else take(answer.data.user);
    return undefined;
  };
  const leave = async (ask: () => Promise<Answer<undefined>>): Promise<Refused | undefined> => {
    isLeaving = true;
    const answer = await ask();
    isLeaving = false;
    // A session that is gone already is signed out just as well.
    if (!answer.ok && answer.why !== 'unauthorized') return answer;
    isOver = false;
    if (person !== null) take(null);
    return undefined;
  };
  function end(): void {
    if (person === null) return;
    isOver = person !== undefined && !isLeaving;
    take(null);
    // Another tab can have signed in anew: that the old session ended is known before the new token is here.
    if (isOver) setTimeout(() => void (isOver && refresh()), secondLookMs);
  }
  async function refresh(): Promise<void> {
    const refused = takeAnswer(await api.readSession());
    const assumed =
      refused?.why === 'unreachable' && person === undefined ? await last?.() : undefined;
    if (assumed !== undefined) take(assumed);
  }

  return {
    get person() {
      return person;
    },
    get isSure() {
      return isSure;
    },
    get isOver() {
      return isOver;
    },
    get demo() {
      return demo;
    },
    end,
    refresh,
    signIn: async (body) => takeAnswer(await api.signIn(body)),
    signUp: async (body) => takeAnswer(await api.signUp(body)),
    signOut: () => leave(() => api.signOut()),
    signOutEverywhere: () => leave(() => api.signOutEverywhere()),
    deleteAccount: (body) => leave(() => api.deleteAccount(body)),
    changePassword: async (body) => refusedOf(await api.changePassword(body)),
    announce: async (body) => refusedOf(await api.announce(body)),
  };
}

function refusedOf(answer: Answer<unknown>): Refused | undefined {
  return answer.ok ? undefined : answer;
}

export const [useSession, provideSession] = createContext<Session>();
