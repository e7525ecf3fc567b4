export { metricOf, metricsToken, readMetrics } from './metrics.ts';
export { addMember, changeMember, join, makeRoom, readAnswer, withText, write } from './rooms.ts';
export { cookieOf, freeName, sendJson, signUp, type TestUser } from './sign-up.ts';
export { startApp, type RunningServer } from './start-app.ts';
