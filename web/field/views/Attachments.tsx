import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Attachment } from '../../../server/wire/orders.js';
import { ApiError } from '../../api/http.js';
import { usePage, useText } from '../../page.js';
import { keptWay, wayThere } from '../wayThere.js';

/** What goes with an order or message: pictures to look at, places to go to, the names of files. */
export function Attachments({ attachments = [] }: { attachments?: readonly Attachment[] | undefined }) {
  return (
    <>
      {attachments.map((one) => (
        <One key={JSON.stringify(one)} one={one} />
      ))}
    </>
  );
}

function One({ one }: { one: Attachment }) {
  const { t, f } = useText();
  switch (one.type) {
    case 'image':
      return <Picture id={one.id} name={one.name} />;
    case 'file':
      return <p class="field-as-of">{one.name}</p>;
    case 'place': {
      const name = one.label ?? f.coordinates(one.lat, one.lng);
      const href = wayThere(keptWay(localStorage), { lat: one.lat, lng: one.lng, name });
      return (
        <a class="field-button" href={href} target="_blank" rel="noreferrer">
          {name} · {t.field.openMap}
        </a>
      );
    }
    case 'element':
      return null;
  }
}

/** A picture is fetched when the person wants to see it: networks are slow, and looking is recorded. */
function Picture({ id, name }: { id: string; name: string }) {
  const { call } = usePage();
  const { t } = useText();
  const address = useSignal<string | undefined>(undefined);
  const failure = useSignal('');
  useEffect(
    () => () => {
      if (address.value !== undefined) URL.revokeObjectURL(address.value);
    },
    [address],
  );
  const show = async () => {
    try {
      address.value = URL.createObjectURL(await call<Blob>(`/attachments/${id}`, { as: 'blob' }));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      failure.value = error.status === 0 ? t.errors.offline : error.message;
    }
  };
  if (address.value !== undefined) return <img class="talk-picture" src={address.value} alt={name} />;
  return (
    <>
      <button type="button" class="field-button" onClick={() => void show()}>
        {t.field.showPicture(name)}
      </button>
      {failure.value !== '' && <p role="alert">{failure.value}</p>}
    </>
  );
}
