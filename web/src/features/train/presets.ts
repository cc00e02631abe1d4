// Presets of a trainer: which one the settings of the form are. Pure.
import type { Preset } from '@/api/types'
import type { Values } from './schema'

function sorted(values: Values): string {
  return JSON.stringify(Object.entries(values).sort(([a], [b]) => a.localeCompare(b)))
}

/** The preset that sets exactly what was changed from the trainer's own values; null for own settings.
 *
 * The device says where to train and not how, so it may be anything.
 */
export function presetOf(presets: readonly Preset[], changed: Values): Preset | null {
  const { device: _device, ...rest } = changed
  return presets.find((one) => sorted(one.settings) === sorted(rest)) ?? null
}

/** The settings after a preset was chosen; where to train stays as it is. */
export function withPreset(preset: Preset, changed: Values): Values {
  return 'device' in changed ? { ...preset.settings, device: changed.device } : preset.settings
}
