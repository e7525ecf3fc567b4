import { getLive } from '../live';
import { orders } from '../orders';

export const dynamic = 'force-dynamic';

export async function GET(request: Request) {
  const live = await getLive();
  // Next sets it to the address of the socket's peer, unless a proxy has set it.
  const address = request.headers.get('x-forwarded-for') ?? '';
  return live.web.stream(orders)(request, { address });
}
