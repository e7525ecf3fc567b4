import { getLive } from '$lib/server/live';
import { orders } from '$lib/server/orders';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async ({ request, getClientAddress }) => {
  const live = await getLive();
  return live.web.stream(orders)(request, { address: getClientAddress() });
};
