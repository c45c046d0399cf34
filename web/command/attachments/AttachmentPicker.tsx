import { useSignal } from '@preact/signals';
import type { Attachment } from '../../../server/wire/orders.js';
import { parseCoordinates } from '../../commander/state/coordinateText.js';
import { useText } from '../../page.js';
import { Icon } from '../../ui/Icon.js';
import { useDesk } from '../desk.js';
import { Failure } from '../parts.js';
import { useAction } from '../useAction.js';
import { UploadButton } from './UploadButton.js';
import '../../style/attachments.css';

/** Chooses what goes with something that is written: images and files, a place, a drawing. */
export function AttachmentPicker(props: {
  chosen: readonly Attachment[];
  onChange(next: readonly Attachment[]): void;
}) {
  const { api, map, elements } = useDesk();
  const { t, f } = useText();
  const { run, busy, failure } = useAction();
  const asks = useSignal<'place' | 'element' | undefined>(undefined);
  const words = t.desk.attach;
  const { chosen, onChange } = props;
  const add = (item: Attachment) => {
    if (!chosen.some((one) => JSON.stringify(one) === JSON.stringify(item))) onChange([...chosen, item]);
    asks.value = undefined;
  };
  const upload = (files: readonly File[]) =>
    run(async () => {
      const kept: Attachment[] = [];
      try {
        for (const file of files) {
          const { id, name, type } = await api.attach(file);
          kept.push({ type: type.startsWith('image/') ? 'image' : 'file', id, name });
        }
      } finally {
        // What was taken before another was refused stays.
        if (kept.length > 0) onChange([...chosen, ...kept]);
      }
    });
  const addPlace = (text: string) => {
    const place = parseCoordinates(text);
    failure.value = place || text.trim() === '' ? '' : words.badPlace;
    if (place) add({ type: 'place', lat: place.lat, lng: place.lng });
  };
  const center = map?.center();
  return (
    <fieldset class="attach" aria-label={words.title}>
      <div class="attach-bar">
        <span class="quiet">{words.title}</span>
        <UploadButton label={words.file} isBusy={busy.value} onFiles={(files) => void upload(files)} />
        <button
          type="button"
          class="link"
          aria-expanded={asks.value === 'place'}
          onClick={() => (asks.value = asks.value === 'place' ? undefined : 'place')}
        >
          {words.place}
        </button>
        <button
          type="button"
          class="link"
          aria-expanded={asks.value === 'element'}
          onClick={() => (asks.value = asks.value === 'element' ? undefined : 'element')}
        >
          {words.drawing}
        </button>
      </div>
      {asks.value === 'place' && (
        <div class={center ? 'say-box' : ''}>
          <input
            aria-label={words.placeAt}
            placeholder="36.65, 117.12"
            autocomplete="off"
            maxLength={80}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              event.preventDefault();
              addPlace(event.currentTarget.value);
            }}
            onChange={(event) => addPlace(event.currentTarget.value)}
          />
          {center && (
            <button type="button" class="button" onClick={() => add({ type: 'place', ...center })}>
              {words.mapCenter}
            </button>
          )}
        </div>
      )}
      {asks.value === 'element' && (
        <select
          aria-label={words.drawing}
          onChange={({ currentTarget }) => {
            if (currentTarget.value !== '') add({ type: 'element', elementId: currentTarget.value as never });
          }}
        >
          <option value="">{elements.list.value.length === 0 ? words.noDrawing : words.chooseDrawing}</option>
          {elements.list.value.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      )}
      <Failure text={failure.value} />
      {chosen.length > 0 && (
        <ul class="chips">
          {chosen.map((item) => (
            <li key={JSON.stringify(item)}>
              <button
                type="button"
                class="chip"
                data-attached={item.type}
                aria-label={words.remove(nameOf(item))}
                onClick={() => onChange(chosen.filter((one) => one !== item))}
              >
                {nameOf(item)} <Icon name="close" size={12} />
              </button>
            </li>
          ))}
        </ul>
      )}
    </fieldset>
  );

  function nameOf(item: Attachment): string {
    if (item.type === 'place') return f.coordinates(item.lat, item.lng);
    if (item.type !== 'element') return item.name;
    return elements.list.value.find(({ id }) => id === item.elementId)?.name ?? t.desk.order.elementAttached;
  }
}
