// The viewer, by one import.
export { createLook, type LookStore } from './geometry/look'
export { Legend, type LegendRow } from './Legend'
export { maskQuery, pictureQuery, type MaskSource } from './load'
export { OverlayControls } from './OverlayControls'
export { PicturePanel } from './PicturePanel'
export { useLabels, type Labelling, type Labels } from './useLabels'
export { useOverlay, type Overlay } from './useOverlay'
export { Viewport } from './Viewport'
