import { getLive } from '$lib/server/live';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async ({ request, getClientAddress }) => {
  const live = await getLive();
  return live.web.pages()(request, { address: getClientAddress() });
};
