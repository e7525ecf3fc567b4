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
import type { UsersApi } from './users-api.ts';

/** Who is signed in, and what they can do about it; each action resolves to the refusal, if any. */
export interface Session {
  /** Null: nobody; undefined: not known yet. */
  readonly user: Me | null | undefined;
  /** The server has confirmed it; otherwise it is the user of the last visit, while the server is unreachable. */
  readonly isConfirmed: boolean;
  /** It ended without this page's doing: it expired, or was ended elsewhere. */
  readonly isOver: boolean;
  /** The accounts of a development server. */
  readonly demo: readonly SignUp[];
  /** Asks who is signed in; counts as use. */
  refresh(): Promise<void>;
  signIn(body: SignIn): Promise<Refused | undefined>;
  signUp(body: SignUp): Promise<Refused | undefined>;
  signOut(): Promise<Refused | undefined>;
  signOutEverywhere(): Promise<Refused | undefined>;
  changePassword(body: ChangePassword): Promise<Refused | undefined>;
  deleteAccount(body: DeleteAccount): Promise<Refused | undefined>;
  /** Sends an announcement to everyone; for operators. */
  announce(body: Announce): Promise<Refused | undefined>;
  /** Ends the session here: the server no longer knows it. */
  end(): void;
}

/** Milliseconds until a session that ended unexpectedly is checked again. */
const recheckMs = 2_000;

/** Creates the session. `onChange` is called with every change of user, the first answer included. */
export function createSession(options: {
  readonly api: UsersApi;
  /** The user of the last visit. @defaultValue nobody */
  readonly last?: () => Promise<Me | undefined>;
  readonly onChange: (user: Me | null, before: Me | null | undefined) => void;
}): Session {
  const { api, last, onChange } = options;
  let user = $state.raw<Me | null>();
  let isOver = $state(false);
  let isConfirmed = false;
  /** This page has asked for the end of the session. */
  let isLeaving = false;
  let demo = $state.raw<readonly SignUp[]>([]);

  const take = (next: Me | null): void => {
    const before = user;
    user = next;
    if (next !== null) isOver = false;
    if (before === undefined || before?.id !== next?.id) onChange(next, before);
  };
  const takeAnswer = (answer: Answer<SessionAnswer>): Refused | undefined => {
    if (!answer.ok) return answer;
    demo = answer.data.demo ?? demo;
    isConfirmed = true;
    if (answer.data.user === null) end();
    else take(answer.data.user);
    return undefined;
  };
  const leave = async (ask: () => Promise<Answer<undefined>>): Promise<Refused | undefined> => {
    isLeaving = true;
    const answer = await ask();
    isLeaving = false;
    // A session that has already ended is as good as signed out.
    if (!answer.ok && answer.why !== 'unauthorized') return answer;
    isOver = false;
    if (user !== null) take(null);
    return undefined;
  };
  function end(): void {
    if (user === null) return;
    isOver = user !== undefined && !isLeaving;
    take(null);
    // Another tab may have signed in again: the old session's end is noticed before the new cookie is set.
    if (isOver) setTimeout(() => void (isOver && refresh()), recheckMs);
  }
  async function refresh(): Promise<void> {
    const refused = takeAnswer(await api.readSession());
    const assumed =
      refused?.why === 'unreachable' && user === undefined ? await last?.() : undefined;
    if (assumed !== undefined) take(assumed);
  }

  return {
    get user() {
      return user;
    },
    get isConfirmed() {
      return isConfirmed;
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
