import type { Page } from 'playwright-core';
import { BROWSER_LIMIT_MS } from './chromium.js';
import { PASSWORD, type Site, startSite } from './commanderPage.js';

/** Password of the people that a desk site adds. */
export const PERSON_PASSWORD = 'desk e2e password 7';
export const CITY = 'hq/jinan';
/** Where units stand and things happen. */
export const PLACE = { lat: 36.6512, lng: 117.1201 };

/** A server with people and units, and a browser in which each person has a page of their own. */
export interface DeskSite extends Site {
  /** A call as `admin` that must be good. */
  must(method: string, path: string, body?: unknown, token?: string): Promise<ReturnType<JSON['parse']>>;
  /** Adds a person; answers their account id. */
  addPerson(username: string, role: string, org?: string): Promise<string>;
  /** Adds a unit at a place; answers its device's token. */
  addUnit(id: string, place?: { lat: number; lng: number }): Promise<string>;
  /** A page of a person in a browser context of its own, signed in; what goes wrong in it is in `problems`. */
  open(username: string, path: string, options?: { language?: 'en' | 'zh-CN' }): Promise<Page>;
  readonly problems: string[];
}

/** Starts a server without a demo, and a browser. */
export async function startDeskSite(t: Parameters<typeof startSite>[0]): Promise<DeskSite> {
  const site = await startSite(t, {});
  const problems: string[] = [];
  const must: DeskSite['must'] = async (method, path, body, token = site.token) => {
    const answer = await fetch(`${site.serverAddress}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  await must('PUT', `/orgs/${encodeURIComponent(CITY)}`, { name: 'Jinan' });
  return {
    ...site,
    problems,
    must,
    async addPerson(username, role, org = CITY) {
      const grants = [{ role, org }];
      const body = { username, password: PERSON_PASSWORD, mustChangePassword: false, grants };
      return (await must('POST', '/users', body)).user.id;
    },
    async addUnit(id, place = PLACE) {
      await must('PUT', `/units/${id}`, { callsign: id.toUpperCase(), kind: 'patrolCar', org: CITY });
      await must('POST', '/positions', [{ unitId: id, ...place, reportedAt: new Date().toISOString() }]);
      return (await must('POST', '/devices', { unitId: id, kind: 'phone' })).token;
    },
    async open(username, path, { language = 'en' } = {}) {
      const context = await site.browser.newContext({
        viewport: { width: 1280, height: 720 },
        locale: language,
        colorScheme: 'dark',
        reducedMotion: 'reduce',
      });
      const page = await context.newPage();
      page.setDefaultTimeout(BROWSER_LIMIT_MS * 2);
      page.on('pageerror', (error) => problems.push(String(error.stack ?? error)));
      await page.goto(`${site.proxy.address}${path}`);
      await page.locator('input[name=username]').fill(username);
      await page.locator('input[name=password]').fill(username === 'admin' ? PASSWORD : PERSON_PASSWORD);
      await page.keyboard.press('Enter');
      return page;
    },
  };
}
