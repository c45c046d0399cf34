import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Mode, ModeParameters } from '../../../server/wire/modes.js';
import { ApiError } from '../../api/http.js';
import { useText } from '../../page.js';
import { OrgOptions } from '../../ui/OrgOptions.js';
import { homeOrg, mayManage, useDesk } from '../desk.js';
import { Failure } from '../parts.js';
import { useAction } from '../useAction.js';

const MODES: readonly Mode[] = ['normal', 'emergency', 'wartime'];
const WORDS: Partial<Record<keyof ModeParameters, readonly string[]>> = {
  requisitionBy: ['requisition', 'command'],
  autoOpenVideo: ['off', 'priority1', 'all'],
};

/** What each mode changes at an org, side by side; whoever runs the place may set it. */
export function ModeParameterTable() {
  const { api, account, catalogue, notify } = useDesk();
  const { t, f } = useText();
  const org = useSignal(homeOrg(account));
  const held = useSignal<Partial<Record<Mode, ModeParameters>>>({});
  const changing = useSignal<Mode | undefined>(undefined);
  const { run, busy, failure } = useAction();
  const at = org.value;
  useEffect(() => {
    let isCurrent = true;
    Promise.all(MODES.map((mode) => api.modeParameters(at, mode))).then(
      ([normal, emergency, wartime]) => {
        if (isCurrent) held.value = { normal: normal!, emergency: emergency!, wartime: wartime! };
      },
      (error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [at, api, held]);
  const names = Object.keys(t.desk.mode.parameter) as (keyof ModeParameters)[];
  const say = (value: string | number | undefined) => {
    if (typeof value === 'number') return f.number(value);
    return value === undefined ? '' : t.desk.mode.value[value as 'off'];
  };
  const save = async (mode: Mode, form: HTMLFormElement) => {
    const fields = new FormData(form);
    const read = names.map((name) => [name, WORDS[name] ? String(fields.get(name)) : Number(fields.get(name))]);
    const next = Object.fromEntries(read) as ModeParameters;
    if (!(await run(() => api.setModeParameters(at, mode, next)))) return;
    held.value = { ...held.value, [mode]: next };
    changing.value = undefined;
    notify(t.desk.saved);
  };
  return (
    <section class="desk-card">
      <h2>{t.desk.mode.what}</h2>
      <label class="field narrow">
        <span>{t.desk.mode.at}</span>
        <select value={at} onChange={({ currentTarget }) => (org.value = currentTarget.value)}>
          <OrgOptions orgs={[...catalogue.orgs.value]} />
        </select>
      </label>
      <Failure text={failure.value} />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (changing.value) void save(changing.value, event.currentTarget);
        }}
      >
        <table class="desk-table">
          <thead>
            <tr>
              <th scope="col" />
              {MODES.map((mode) => (
                <th key={mode} scope="col" class="number">
                  {t.desk.mode.name[mode]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {names.map((name) => (
              <tr key={name}>
                <th scope="row">{t.desk.mode.parameter[name]}</th>
                {MODES.map((mode) => (
                  <td key={mode} class="number">
                    {changing.value === mode && held.value[mode] ? (
                      <ParameterField name={name} value={held.value[mode][name]} />
                    ) : (
                      say(held.value[mode]?.[name])
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
          {mayManage(account, at) && (
            <tfoot>
              <tr>
                <td />
                {MODES.map((mode) => (
                  <td key={mode} class="number">
                    {changing.value === mode ? (
                      <button type="submit" class="button primary" disabled={busy.value}>
                        {t.command.save}
                      </button>
                    ) : (
                      <button type="button" class="button" onClick={() => (changing.value = mode)}>
                        {t.desk.mode.change}
                      </button>
                    )}
                  </td>
                ))}
              </tr>
            </tfoot>
          )}
        </table>
      </form>
    </section>
  );
}

function ParameterField({ name, value }: { name: keyof ModeParameters; value: string | number }) {
  const { t } = useText();
  const words = WORDS[name];
  if (!words) {
    return (
      <input name={name} type="number" required defaultValue={String(value)} aria-label={t.desk.mode.parameter[name]} />
    );
  }
  return (
    <select name={name} aria-label={t.desk.mode.parameter[name]}>
      {words.map((word) => (
        <option key={word} value={word} selected={word === value}>
          {t.desk.mode.value[word as 'off']}
        </option>
      ))}
    </select>
  );
}
