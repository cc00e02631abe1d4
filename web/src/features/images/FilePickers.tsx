// The browser's pickers of files and of a folder. They stay in the page while the button that opens them moves with what
// the page shows: what is chosen in a picker whose field has gone is lost.
import { type RefObject } from 'react'

interface Props {
  files: RefObject<HTMLInputElement | null>
  folder: RefObject<HTMLInputElement | null>
  onFiles: (files: File[]) => void
}

/** Two fields that nobody sees; click them to open a picker. */
export function FilePickers({ files, folder, onFiles }: Props) {
  const take = (input: HTMLInputElement) => {
    const chosen = [...(input.files ?? [])]
    // So that choosing the same again counts as a change.
    input.value = ''
    if (chosen.length > 0) onFiles(chosen)
  }
  return (
    <>
      <input
        ref={files}
        type="file"
        multiple
        hidden
        accept="image/*,.tif,.tiff,.zip,.sqlite"
        aria-label="Image files"
        onChange={(event) => take(event.currentTarget)}
      />
      <input
        ref={folder}
        type="file"
        multiple
        hidden
        {...{ webkitdirectory: '' }}
        aria-label="A folder of images"
        onChange={(event) => take(event.currentTarget)}
      />
    </>
  )
}
