import type { BrowserContext, Page } from 'playwright-core';
import type { Test } from 'tap';
import type { Config } from '../../server/config.js';
import { PLACE, startVideoSite, type VideoSite } from './videoSite.js';

/** A phone that carries unit `u1`, open at its field page. */
export interface Phone {
  page: Page;
  context: BrowserContext;
  problems: string[];
  token: string;
}

export interface PhoneOptions {
  language?: 'zh-CN' | 'en';
  width?: number;
  height?: number;
  unitId?: string;
}

/** A server, a browser, and ways to hand out phones and read what came of it. */
export interface FieldSite extends VideoSite {
  phone(options?: PhoneOptions): Promise<Phone>;
  /** An incident some 400 m off the phone's place. */
  incident(more?: object): Promise<{ id: string; number: string }>;
  send(incidentId: string, ...unitIds: string[]): Promise<void>;
}

/** Starts it; everything is gone at the end of the test. */
export async function startFieldSite(t: Test, config: Partial<Config> = {}): Promise<FieldSite> {
  const site = await startVideoSite(t, config);
  const { app } = site;
  return {
    ...site,
    async phone({ language = 'en', width = 412, height = 915, unitId = 'u1' } = {}) {
      const { token } = await app.device({ unitId });
      const opened = await site.open(`/field/#token=${token}`, { language, width, height });
      opened.page.on('console', (message) => {
        // What the browser itself says of a cut cable is not the page's doing.
        if (message.type() === 'error' && !/Failed to load resource|WebSocket connection/.test(message.text()))
          opened.problems.push(message.text());
      });
      await opened.page.locator('[data-link=open]').waitFor();
      await opened.page.locator('.field-as-of').first().waitFor();
      return { ...opened, token };
    },
    incident: (more = {}) =>
      app.must('POST', '/incidents', app.admin, {
        type: 'other',
        priority: 2,
        lat: PLACE.lat + 0.0036,
        lng: PLACE.lng,
        address: 'Spring Street 5',
        ...more,
      }),
    async send(incidentId, ...unitIds) {
      await app.must('POST', `/incidents/${incidentId}/assignments`, app.admin, { unitIds });
    },
  };
}

const LIMIT_MS = 90_000;

/** Waits until what `read` gives fits, and gives that. @throws Error with what it gave last */
export async function eventually<T>(read: () => Promise<T>, fits: (value: T) => boolean): Promise<T> {
  const limit = Date.now() + LIMIT_MS;
  for (;;) {
    const value = await read();
    if (fits(value)) return value;
    if (Date.now() > limit) throw new Error(`it stayed at ${JSON.stringify(value).slice(0, 2000)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
