// Follows a store in the folder given by a webhook until it is killed; prints a line for each incident acknowledged.
import { createCallOut } from '../../../server/commandFlow/callOut.js';
import { createOutboundPolicy } from '../../../server/commandFlow/outboundPolicy.js';
import { Webhooks } from '../../../server/commandFlow/webhooks.js';
import { Store } from '../../../server/store/store.js';
import type { WebhookId } from '../../../server/wire/command.js';
import { openFlow, receive } from './flowWorld.js';

const [folder, url] = process.argv.slice(2);
const store = await Store.open(folder);
const { flow } = await openFlow({ now: Date.now() }, { store, clock: Date.now });
const callOut = createCallOut(createOutboundPolicy({ hosts: ['127.0.0.1'], publicHosts: false }));
const webhooks = await Webhooks.load({ flow, clock: Date.now, callOut, random: Math.random, log: { warn() {} } });
if (!webhooks.get('follower' as WebhookId)) {
  await webhooks.put('follower' as WebhookId, { url, org: 'hq', events: ['incidentReceived'] });
}
for (;;) {
  const incidentId = await receive(flow);
  process.stdout.write(`${incidentId}\n`);
}
