import { useSignal } from '@preact/signals';
import { useText } from '../../page.js';
import { Icon } from '../../ui/Icon.js';
import { useField } from '../fieldUnit.js';
import { photoName, preparePhoto } from '../photo.js';

/** Takes a picture, or picks one, for the timeline of an incident; it is kept on the phone until it is sent. */
export function PhotoButton({ incidentId }: { incidentId: string }) {
  const field = useField();
  const { t } = useText();
  const isUnreadable = useSignal(false);
  const take = async (input: HTMLInputElement) => {
    const [file] = input.files ?? [];
    if (!file) return;
    isUnreadable.value = false;
    try {
      await field.tell.photo(incidentId, await preparePhoto(file), photoName(Date.now()));
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      isUnreadable.value = true;
    }
    input.value = '';
  };
  return (
    <>
      <label class="field-button photo-button">
        <Icon name="snapshot" size={20} /> {t.field.photo}
        <input
          type="file"
          accept="image/*"
          capture="environment"
          onChange={(event) => void take(event.currentTarget)}
        />
      </label>
      {isUnreadable.value && (
        <p class="field-note bad" role="alert">
          {t.field.photoUnreadable}
        </p>
      )}
    </>
  );
}
