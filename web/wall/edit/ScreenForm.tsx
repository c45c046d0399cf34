import { useSignal } from '@preact/signals';
import type { Wall, WallScreenSettings } from '../../../server/wire/walls.js';
import { usePage, useText } from '../../page.js';
import { inLayout, putWall } from '../../walls/wallActions.js';
import type { WallScreenModel } from '../wallScreen.js';

const MEGA = 1_000_000;

/** How far away this screen is seen from, how large it is, and how much it may decode: for itself, or for the wall. */
export function ScreenForm({ screen, wall, onClose }: { screen: WallScreenModel; wall: Wall; onClose(): void }) {
  const { call } = usePage();
  const { t } = useText();
  const failed = useSignal(false);
  const onlyHere = useSignal(Object.keys(screen.own.peek()).length > 0);
  const settings = screen.settings.value ?? wall.screenSettings;
  const words = t.walls.settings;
  const save = async (form: HTMLFormElement) => {
    const field = (name: string) => Number(new FormData(form).get(name));
    const next: WallScreenSettings = {
      viewingDistanceMeters: field('distance'),
      diagonalInches: field('diagonal'),
      decodePixelsPerSecond: field('decode') * MEGA,
    };
    if (onlyHere.value) screen.own.value = next;
    else {
      const places = wall.layout === 'free' ? wall.tiles.flatMap(({ place }) => place ?? []) : undefined;
      try {
        await putWall(call, wall.id, { ...inLayout(wall, wall.layout, places), screenSettings: next });
      } catch {
        failed.value = true;
        return;
      }
      screen.own.value = {};
    }
    onClose();
  };
  const number = (name: string, label: string, value: number, [min, max, step]: readonly [number, number, number]) => (
    <label class="field">
      <span>{label}</span>
      <input type="number" name={name} required min={min} max={max} step={step} value={value} />
    </label>
  );
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void save(event.currentTarget);
      }}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <h2>{t.walls.edit.settings}</h2>
      {number('distance', words.distance, settings.viewingDistanceMeters, [0.3, 30, 0.1])}
      {number('diagonal', words.diagonal, settings.diagonalInches, [5, 500, 1])}
      {number('decode', words.decode, settings.decodePixelsPerSecond / MEGA, [1, 20_000, 1])}
      {[true, false].map((here) => (
        <label class="check" key={String(here)}>
          <input type="radio" name="where" checked={onlyHere.value === here} onChange={() => (onlyHere.value = here)} />
          {here ? words.onlyHere : words.forWall}
        </label>
      ))}
      {failed.value && (
        <p class="failure" role="alert">
          {t.walls.edit.failed}
        </p>
      )}
      <div class="actions">
        <button type="submit" class="button primary">
          {words.save}
        </button>
        <button type="button" class="button" onClick={onClose}>
          {t.walls.edit.cancel}
        </button>
      </div>
    </form>
  );
}
