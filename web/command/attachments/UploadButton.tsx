/** A link that lets files be picked; the field behind it is reached by keys as well. */
export function UploadButton(props: { label: string; isBusy: boolean; onFiles(files: readonly File[]): void }) {
  return (
    <label class={props.isBusy ? 'link upload busy' : 'link upload'}>
      {props.label}
      <input
        type="file"
        multiple
        disabled={props.isBusy}
        onChange={({ currentTarget }) => {
          const files = [...(currentTarget.files ?? [])];
          currentTarget.value = '';
          if (files.length > 0) props.onFiles(files);
        }}
      />
    </label>
  );
}
