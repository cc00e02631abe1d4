// Which dialog, menu or list lies open above the page, and whose keys are pressed meanwhile.

const OVERLAYS = '[role="dialog"], [role="alertdialog"], [data-portal] [role="menu"], [data-portal] [role="listbox"]'

/** Whether something lies open above the page. */
export function overlayIsOpen(): boolean {
  return [...document.querySelectorAll(OVERLAYS)].some((one) => one.checkVisibility())
}

/** Keeps keys that were pressed while something lay above the page from the page below.
 *
 * The page's listeners are on the window and come last. By then Escape may have closed the overlay, so whether there
 * was one is noted before anything else sees the key. Call it once, before the first component is shown.
 */
export function guardOverlays(): void {
  let covered = false
  window.addEventListener('keydown', () => (covered = overlayIsOpen()), { capture: true })
  document.addEventListener('keydown', (event) => {
    if (covered) event.stopPropagation()
  })
}
