import { useSignal } from '@preact/signals';
import type { Attachment } from '../../../server/wire/orders.js';
import { useText } from '../../page.js';
import { Icon } from '../../ui/Icon.js';
import { useDesk } from '../desk.js';
import { Picture } from './Picture.js';
import '../../style/attachments.css';

/** What goes with an order, a message or an incident: pictures to look at, files to save, places and drawings to go to. */
export function Attachments({ items }: { items: readonly Attachment[] }) {
  if (items.length === 0) return null;
  return (
    <ul class="chips attachments">
      {items.map((item) => (
        <li key={JSON.stringify(item)} data-attachment={item.type}>
          <One item={item} />
        </li>
      ))}
    </ul>
  );
}

function One({ item }: { item: Attachment }) {
  const { map, elements } = useDesk();
  const { t, f } = useText();
  const isOpen = useSignal(false);
  switch (item.type) {
    case 'image':
      return (
        <>
          <button type="button" class="chip" onClick={() => (isOpen.value = true)}>
            <Icon name="snapshot" size={15} /> {item.name}
          </button>
          {isOpen.value && <Picture id={item.id} name={item.name} onClose={() => (isOpen.value = false)} />}
        </>
      );
    case 'file':
      return (
        <a class="chip" href={addressOf(item.id)} download={item.name}>
          <Icon name="save" size={15} /> {item.name}
        </a>
      );
    case 'place': {
      const { lat, lng, label } = item;
      const name = `${label ?? t.desk.order.placeAttached} ${f.coordinates(lat, lng)}`;
      return map ? (
        <button type="button" class="chip" onClick={() => map.goTo({ lat, lng })}>
          <Icon name="place" size={15} /> {name}
        </button>
      ) : (
        <a class="chip" href={`/#map=16/${lat.toFixed(5)}/${lng.toFixed(5)}`}>
          <Icon name="place" size={15} /> {name}
        </a>
      );
    }
    case 'element': {
      const { elementId } = item;
      const name = elements.list.value.find(({ id }) => id === elementId)?.name ?? t.desk.order.elementAttached;
      return map ? (
        <button type="button" class="chip" onClick={() => map.showElement(elementId)}>
          <Icon name="areas" size={15} /> {name}
        </button>
      ) : (
        <span class="chip">
          <Icon name="areas" size={15} /> {name}
        </span>
      );
    }
  }
}

const addressOf = (id: string): string => `/api/v1/attachments/${encodeURIComponent(id)}`;
