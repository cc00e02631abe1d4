// The mark: a handful of terrazzo chips.

/** The mark of Terrazzo; decorative, so readers skip it. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="7" fill="#ece8e1" />
      <path fill="#0f6e84" d="M5 6.5 12.5 4l4 5.5-4.5 6L5.5 13z" />
      <path fill="#d98a4b" d="m19.5 4.5 7 1.5 1.5 6-5.5 2.5-4-4.5z" />
      <path fill="#a8433f" d="m4.5 17.5 6.5-.5 3 5-3.5 6-5-2z" />
      <path fill="#404a55" d="m16.5 14 4.5 2.5-.5 4-4.5.5-2.5-3.5z" />
      <path fill="#7d9b76" d="m23 18 5-1.5.5 7.5-6 4.5-5.5-1 1-5z" />
    </svg>
  )
}
