export { metricOf, metricsToken, readMetrics } from './metrics.ts';
export { addMember, changeMember, join, makeRoom, readAnswer, saying, write } from './rooms.ts';
export { cookieOf, freeName, sendJson, signUp, type SignedUp } from './sign-up.ts';
export { startApp, type RunningServer } from './start-app.ts';
