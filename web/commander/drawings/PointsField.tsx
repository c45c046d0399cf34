import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useText } from '../../page.js';
import { useCommander } from '../commander.js';
import { LEAST_POINTS, pointOf, readPoints, type ShapeKind, textOfPoints } from './shape.js';

/** The points of what is in hand, as text: for the keyboard, and to be exact. */
export function PointsField({ kind }: { kind: ShapeKind }) {
  const { drawings, stage } = useCommander();
  const { t, f } = useText();
  const typed = useSignal('');
  const isWrong = useSignal(false);
  const points = drawings.points.value;
  useEffect(() => {
    typed.value = textOfPoints(points);
    isWrong.value = false;
  }, [points, typed, isWrong]);
  const read = (text: string) => {
    typed.value = text;
    const found = readPoints(text);
    isWrong.value = !found;
    if (found) drawings.setPoints(kind === 'point' ? found.slice(0, 1) : found);
  };
  const addCenter = () => {
    const center = stage.peek()?.center();
    if (!center) return;
    const at = pointOf(center.lng, center.lat);
    drawings.setPoints(kind === 'point' ? [at] : [...drawings.points.peek(), at]);
  };
  const lacking = LEAST_POINTS[kind] - points.length;
  return (
    <>
      <p class="footnote" role="status">
        {lacking > 0 ? t.drawing.hint[kind] : t.drawing.editHint[kind]}
      </p>
      <label class="field">
        <span>
          {t.drawing.pointsField} <span class="quiet">{f.number(points.length)}</span>
        </span>
        <textarea
          name="points"
          class="points"
          rows={kind === 'point' ? 1 : 4}
          spellcheck={false}
          aria-invalid={isWrong.value}
          placeholder={t.drawing.pointsHint}
          value={typed.value}
          onChange={({ currentTarget }) => read(currentTarget.value)}
        />
        {isWrong.value && <small class="failure">{t.drawing.pointsWrong}</small>}
      </label>
      <div class="actions">
        <button type="button" class="button" data-action="addCenter" onClick={addCenter}>
          {kind === 'point' ? t.drawing.atCenter : t.drawing.addCenter}
        </button>
      </div>
    </>
  );
}
