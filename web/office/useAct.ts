import { useSignal } from '@preact/signals';
import { useText } from '../page.js';
import { failureText } from './failureText.js';

/** One thing a person does here: whether it is under way and why it failed. */
export interface Act {
  readonly isWorking: boolean;
  /** In words; empty when nothing failed. */
  readonly failure: string;
  /** Does it; gives false when it failed. */
  run(work: () => Promise<void>): Promise<boolean>;
}

/** Follows an action from click to answer. */
export function useAct(): Act {
  const { t } = useText();
  const isWorking = useSignal(false);
  const failure = useSignal('');
  return {
    isWorking: isWorking.value,
    failure: failure.value,
    run: async (work) => {
      isWorking.value = true;
      failure.value = '';
      try {
        await work();
        return true;
      } catch (error) {
        failure.value = failureText(error, t);
        return false;
      } finally {
        isWorking.value = false;
      }
    },
  };
}
