import { useSignal } from '@preact/signals';
import { fieldsOf, SecretOnce, Section, Submit } from '../office/parts.js';
import { useAct } from '../office/useAct.js';
import { useFocus } from '../office/useFocus.js';
import { usePage, useText } from '../page.js';
import { QrCode } from './QrCode.js';

interface Offer {
  secret: string;
  uri: string;
}
type Asking = 'setUp' | 'renew' | 'remove';
type Step =
  | { step: 'rest' }
  | { step: 'password'; for: Asking }
  | { step: 'offer'; offer: Offer }
  | { step: 'codes'; codes: readonly string[] };

/** My second factor: set up by QR code or typed key, recovery codes shown once, taken away; each asks for the password. */
export function SecondFactor(props: { isOn: boolean; recoveryCodesLeft: number; onChange(): void }) {
  const { call } = usePage();
  const { t } = useText();
  const step = useSignal<Step>({ step: 'rest' });
  const now = step.value;
  const rest = () => {
    step.value = { step: 'rest' };
    props.onChange();
  };
  const proceed = async (asking: Asking, password: string) => {
    const ask = <T,>(path: string) => call<T>(`/account/${path}`, { method: 'POST', body: { password } });
    if (asking === 'setUp') step.value = { step: 'offer', offer: await ask<Offer>('second-factor') };
    else if (asking === 'renew') {
      const { recoveryCodes } = await ask<{ recoveryCodes: string[] }>('recovery-codes');
      step.value = { step: 'codes', codes: recoveryCodes };
    } else {
      await ask('second-factor/remove');
      rest();
    }
  };
  const confirm = async (code: string) => {
    const body = { code: code.replaceAll(/\s/g, '') };
    const { recoveryCodes } = await call<{ recoveryCodes: string[] }>('/account/second-factor/confirm', {
      method: 'POST',
      body,
    });
    step.value = { step: 'codes', codes: recoveryCodes };
  };
  return (
    <Section title={t.mine.secondFactor} lead={t.mine.secondFactorLead}>
      {now.step === 'rest' && (
        <>
          <p>
            <strong>{props.isOn ? t.mine.factorOn : t.mine.factorOff}</strong>{' '}
            {props.isOn && <span>{t.mine.codesLeft(props.recoveryCodesLeft)}</span>}
          </p>
          <div class="buttons">
            {(props.isOn ? (['renew', 'remove'] as const) : (['setUp'] as const)).map((asking) => (
              <button
                key={asking}
                type="button"
                class={asking === 'setUp' ? 'button primary' : 'button'}
                onClick={() => (step.value = { step: 'password', for: asking })}
              >
                {t.mine.factorActions[asking]}
              </button>
            ))}
          </div>
        </>
      )}
      {now.step === 'password' && (
        <PasswordAgain
          label={t.mine.factorActions[now.for]}
          onPassword={(password) => proceed(now.for, password)}
          onCancel={() => (step.value = { step: 'rest' })}
        />
      )}
      {now.step === 'offer' && (
        <Offered offer={now.offer} onCode={confirm} onCancel={() => (step.value = { step: 'rest' })} />
      )}
      {now.step === 'codes' && (
        <SecretOnce
          title={t.mine.recoveryCodes}
          warning={t.mine.recoveryWarning}
          secret={now.codes.join('\n')}
          onNoted={rest}
        />
      )}
    </Section>
  );
}

function PasswordAgain(props: { label: string; onPassword(password: string): Promise<void>; onCancel(): void }) {
  const { t } = useText();
  const act = useAct();
  const first = useFocus<HTMLInputElement>();
  return (
    <form
      class="form"
      onSubmit={(event) => {
        const field = fieldsOf(event);
        void act.run(() => props.onPassword(field('password')));
      }}
    >
      <label class="field">
        <span>{t.mine.passwordAgain}</span>
        <input ref={first} name="password" type="password" autocomplete="current-password" required maxLength={256} />
      </label>
      <Submit act={act} label={props.label} />
      <button type="button" class="link" onClick={props.onCancel}>
        {t.office.cancel}
      </button>
    </form>
  );
}

function Offered(props: { offer: Offer; onCode(code: string): Promise<void>; onCancel(): void }) {
  const { t } = useText();
  const act = useAct();
  const first = useFocus<HTMLInputElement>();
  return (
    <form
      class="form"
      onSubmit={(event) => {
        const field = fieldsOf(event);
        void act.run(() => props.onCode(field('code')));
      }}
    >
      <div class="qr-row">
        <QrCode text={props.offer.uri} label={t.mine.qrLabel} />
        <div>
          <p>{t.mine.scan}</p>
          <p class="code-text" data-testid="factor-key">
            {props.offer.secret.match(/.{1,4}/g)?.join(' ')}
          </p>
          <label class="field">
            <span>{t.mine.firstCode}</span>
            <input
              ref={first}
              name="code"
              class="code-input"
              inputMode="numeric"
              autocomplete="one-time-code"
              pattern="[0-9 ]{6,8}"
              required
              maxLength={8}
            />
          </label>
        </div>
      </div>
      <Submit act={act} label={t.mine.confirmFactor} />
      <button type="button" class="link" onClick={props.onCancel}>
        {t.office.cancel}
      </button>
    </form>
  );
}
