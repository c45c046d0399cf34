// A day of recorded bus positions played fast into a real server with a commander's page open on it: memory of both, at intervals.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { CDPSession } from 'playwright-core';
import { everyUnit, openPage, PASSWORD, signIn, startSite } from '../support/commanderPage.js';
import { missingRecordings, RECORDED, startReplay } from '../support/replay.js';

const quick = process.argv.includes('--quick');
const HOURS = 24;
/** A day in a minute, or in six. */
const SPEED = quick ? 1440 : 240;
const SAMPLES = 12;
const MIB = 2 ** 20;
/** The whole city, so that every bus is on the page. */
const AUSTIN = '#map=11.20/30.29000/-97.74000&status=none';

interface Sample {
  hours: number;
  serverResident: number;
  serverHeap: number;
  pageHeap: number;
  pageNodes: number;
  units: number;
}

/** Value of a gauge of `/metrics`. */
async function gauge(address: string, name: string): Promise<number> {
  const text = await (await fetch(`${address}/metrics`)).text();
  return Number(new RegExp(`^\\S*${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
}

/** Bytes of the page's heap after collection, and its DOM nodes. */
async function measurePage(cdp: CDPSession): Promise<{ heap: number; nodes: number }> {
  await cdp.send('HeapProfiler.collectGarbage');
  const { metrics } = await cdp.send('Performance.getMetrics');
  const metric = (name: string) => metrics.find((one) => one.name === name)?.value ?? Number.NaN;
  return { heap: metric('JSHeapUsedSize'), nodes: metric('Nodes') };
}

const missing = missingRecordings(RECORDED.buses);
if (missing) console.log(missing);
else await run();

async function run(): Promise<void> {
  const closers: (() => unknown)[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'muster-bench-'));
  const scope = { teardown: (close: () => unknown) => closers.unshift(close), testdir: () => folder };
  try {
    const site = await startSite(scope, {});
    const replay = startReplay(scope, {
      address: site.serverAddress,
      password: PASSWORD,
      source: 'austin-buses',
      file: RECORDED.buses,
      speed: SPEED,
    });
    const { page } = await openPage(site, { hash: AUSTIN });
    await signIn(page);
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Performance.enable');
    const started = Date.now();
    const hours = () => ((Date.now() - started) * SPEED) / 3_600_000;
    const samples: Sample[] = [];
    let isOver = false;
    void replay.ended.then(() => {
      isOver = true;
    });
    while (!isOver) {
      await pause((HOURS * 3_600_000) / SPEED / SAMPLES);
      const { heap, nodes } = await measurePage(cdp);
      samples.push({
        hours: Math.min(HOURS, hours()),
        serverResident: await gauge(site.serverAddress, 'process_resident_memory_bytes'),
        serverHeap: await gauge(site.serverAddress, 'nodejs_heap_size_used_bytes'),
        pageHeap: heap,
        pageNodes: nodes,
        units: await page.evaluate(() => window.muster!.counts().units),
      });
    }
    const reported = (await everyUnit(site)).filter(({ position }) => position).length;
    const rows = readFileSync(RECORDED.buses, 'utf8').split('\n').length - 2;
    console.log(`${HOURS} h of recorded positions (${rows.toLocaleString('en')} rows) at ${SPEED} times life;`);
    console.log(
      `${replay
        .output()
        .trim()
        .split('\n')
        .filter((line) => /^(\d+ positions|refused)/.test(line))
        .join(', ')}; ${reported} units have reported\n`,
    );
    console.log(
      '| recorded hours | server resident MiB | server heap MiB | page heap MiB | page nodes | units on the page |',
    );
    console.log('| ---: | ---: | ---: | ---: | ---: | ---: |');
    const mib = (bytes: number) => (bytes / MIB).toFixed(1);
    for (const s of samples)
      console.log(
        `| ${s.hours.toFixed(1)} | ${mib(s.serverResident)} | ${mib(s.serverHeap)} | ${mib(s.pageHeap)} | ${s.pageNodes} | ${s.units} |`,
      );
  } finally {
    for (const close of closers) await close();
    rmSync(folder, { recursive: true, force: true });
  }
}
