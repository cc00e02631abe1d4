// Colours, type and sizes: warm neutral greys and one accent; strong colours are left to the classes.
import { createTheme, type MantineColorsTuple } from '@mantine/core'

/** Plaster: the warm greys of light mode. */
const gray: MantineColorsTuple = [
  '#faf9f7', '#f4f2ef', '#e9e6e1', '#dad6cf', '#c2bdb4',
  '#9a948b', '#736d65', '#57524c', '#393632', '#23211f',
]

/** The same greys at night; 0 is text, 7 is the page. */
const dark: MantineColorsTuple = [
  '#dcd9d4', '#b9b5af', '#a5a099', '#6e6a65', '#44413d',
  '#36332f', '#2a2825', '#1f1d1b', '#181614', '#110f0e',
]

/** Petrol: the one accent. */
const petrol: MantineColorsTuple = [
  '#e9f5f7', '#d5eaee', '#a9d5dd', '#7abfcb', '#55adbb',
  '#3c9fb0', '#2791a4', '#137c90', '#0c6777', '#07525f',
]

export const theme = createTheme({
  primaryColor: 'petrol',
  primaryShade: { light: 8, dark: 7 },
  colors: { gray, dark, petrol },
  black: '#23211f',
  fontFamily: '"Inter Variable", system-ui, -apple-system, "Segoe UI", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  defaultRadius: 'sm',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.375rem', lineHeight: '1.3' },
      h2: { fontSize: '1.0625rem', lineHeight: '1.35' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.4' },
    },
  },
  components: {
    Button: { defaultProps: { size: 'sm' } },
    TextInput: { defaultProps: { size: 'sm' } },
    Tooltip: { defaultProps: { openDelay: 250, withArrow: true, multiline: true, maw: 340, events: { hover: true, focus: true, touch: true } } },
    Modal: { defaultProps: { centered: false, overlayProps: { backgroundOpacity: 0.45 }, closeButtonProps: { 'aria-label': 'Close' } }, styles: { title: { fontWeight: 600, fontSize: '1.0625rem' } } },
    // The placeholder that Mantine focuses first is no item of the menu.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    // One landmark holds all that opens above a page.
    Portal: { defaultProps: { target: '#overlays' } },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': 'Dismiss' } } },
    Table: { defaultProps: { verticalSpacing: 7, horizontalSpacing: 'sm' } },
    Checkbox: { defaultProps: { size: 'sm' } },
    Skeleton: { defaultProps: { radius: 'sm' } },
  },
})
