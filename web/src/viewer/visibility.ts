// Which classes are painted: all but the background, and what a person switched on or off by name.

/** What was switched; a class that is not there is as it is by default. It holds from picture to picture. */
export type Switched = Readonly<Record<string, boolean>>

export function isShown(switched: Switched, name: string, background: string | null): boolean {
  return switched[name] ?? name !== background
}

export function toggled(switched: Switched, name: string, background: string | null): Switched {
  return { ...switched, [name]: !isShown(switched, name, background) }
}

/** One class alone; when it is alone already, everything as it was by default. */
export function alone(switched: Switched, name: string, names: readonly string[], background: string | null): Switched {
  const shown = names.filter((one) => isShown(switched, one, background))
  if (shown.length === 1 && shown[0] === name) return {}
  return Object.fromEntries(names.map((one) => [one, one === name]))
}
