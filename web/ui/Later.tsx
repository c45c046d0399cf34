import { useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';

/** A view whose code comes when it is first shown: `load` imports it. */
export function Later<Props extends object>(props: { load(): Promise<ComponentType<Props>>; with: Props }) {
  const { load } = props;
  const view = useSignal<{ View: ComponentType<Props> } | undefined>(undefined);
  useEffect(() => {
    let isShown = true;
    void load().then((View) => {
      if (isShown) view.value = { View };
    });
    return () => {
      isShown = false;
    };
  }, [load, view]);
  const View = view.value?.View;
  return View ? <View {...props.with} /> : null;
}
