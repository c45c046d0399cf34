import t from 'tap';
import { RECORDED } from '../../../server/audit/recorded.js';
import { en } from '../../../web/i18n/en.js';
import { startMatrixApp } from '../../support/matrixApp.js';

const CHANGING = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

t.test('whatever is recorded has words on the audit page', async (t) => {
  const { muster } = await startMatrixApp(t);
  const recorded = muster.app.routeTable
    .filter(({ method, operationId, url }) => {
      const rule = RECORDED[operationId ?? ''];
      return url.startsWith('/api/v1/') && rule?.skip === undefined && (CHANGING.has(method) || rule?.read);
    })
    .map(({ operationId }) => operationId!);
  t.ok(recorded.length > 80, `${recorded.length} operations are recorded`);
  const words: Readonly<Record<string, string>> = en.admin.actions;
  t.strictSame(
    recorded.filter((one) => words[one] === undefined),
    [],
    'add them to web/i18n/*/actions.ts',
  );
});
