import { useSignal } from '@preact/signals';
import { Done, Section } from '../office/parts.js';
import { useText } from '../page.js';
import { PasswordForm } from '../session/PasswordForm.js';

/** Changing my password; every other session of mine ends with it. */
export function PasswordSection({ username }: { username: string }) {
  const { t } = useText();
  const isDone = useSignal(false);
  return (
    <Section title={t.password.title} lead={t.mine.passwordLead}>
      <PasswordForm username={username} onDone={() => (isDone.value = true)} />
      <Done text={isDone.value ? t.mine.passwordChanged : ''} />
    </Section>
  );
}
