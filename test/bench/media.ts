// Video through the relay, real media on loopback: what a viewer costs beside mediasoup alone, how soon a picture is there after
// the click, and how late it is. How each is measured is said where it is: test/bench/media. `--pages`: without the first part.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OwnProcess, serveDeeds } from '../support/ownProcess.js';
import { compareConsumers } from './media/consumers.js';
import { Ends } from './media/figures.js';
import { timeFirstFrames } from './media/firstFrame.js';
import { measureLateness } from './media/lateness.js';
import { startPageSite } from './media/pageSite.js';
import { type SendDeeds, sendDeeds } from './media/sending.js';
import { type SinkDeeds, sinkDeeds } from './media/sinks.js';

const quick = process.argv.includes('--quick');
const file = fileURLToPath(import.meta.url);

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-bench-'));
  const ends = new Ends();
  try {
    const sending = new OwnProcess<SendDeeds>(file, 'sending');
    ends.teardown(() => sending.close());
    const newSinks = () => new OwnProcess<SinkDeeds>(file, 'sinks');
    const size = quick
      ? { viewersOfEach: 5, rounds: 2, roundMs: 1000 }
      : { viewersOfEach: 20, rounds: 9, roundMs: 3000 };
    if (!process.argv.includes('--pages'))
      await compareConsumers(ends, { folder, sending, newSinks, streams: 3, ...size });
    await ends.run();
    const env = { MUSTER_SOURCE_HOSTS: '127.0.0.1', MUSTER_SOURCE_IDLE: '0s' };
    const site = await startPageSite(ends, join(folder, 'data'), env);
    await timeFirstFrames(ends, site, { folder, rounds: quick ? 5 : 30, sourceRounds: quick ? 3 : 15 });
    await measureLateness(site, quick ? 100 : 600);
  } finally {
    await ends.run();
    await rm(folder, { recursive: true });
  }
}

if (process.argv.includes('--sending')) serveDeeds(sendDeeds);
else if (process.argv.includes('--sinks')) serveDeeds(sinkDeeds);
else await main();
