// The classes of the task: a key and an amount each, hidden or locked at a click; names and colours in a dialog.
import { ActionIcon, Tooltip, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconEye, IconEyeOff, IconLock, IconLockOpen, IconPencil } from '@tabler/icons-react'
import { useMemo, useSyncExternalStore } from 'react'
import { ColorChip } from '@/app/components'
import { ChangeClassesDialog } from '@/features/projects/ChangeClassesDialog'
import { chooseClass, switched } from '../actions'
import { keyOf, keyWords, type Action, type Rebound } from '../bindings'
import type { Work } from '../work'
import classes from '../annotate.module.css'

function Toggle({ on, label, onClick, children }: { on: boolean; label: string; onClick: () => void; children: React.ReactNode }) {
  return (
    <Tooltip label={label} openDelay={400}>
      <ActionIcon variant="subtle" color="gray" size={24} aria-label={label} aria-pressed={on} data-on={on || undefined} className={classes.toggle ?? ''} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  )
}

export function ClassesPanel({ work, rebound }: { work: Work; rebound: Rebound }) {
  const { store, task } = work
  const state = useSyncExternalStore(store.subscribe, store.getSnapshot)
  const [editing, dialog] = useDisclosure(false)
  const { document, className, hiddenClasses, lockedClasses } = state
  const counts = useMemo(() => {
    const found = new Map<string, number>()
    for (const shape of document.shapes.values()) found.set(shape.class_name, (found.get(shape.class_name) ?? 0) + 1)
    return found
  }, [document.shapes])
  const whole = task.form === 'classes'
  return (
    <section aria-label="Classes" className={classes.section}>
      <header>
        <h2>{whole ? (task.kind === 'tagging' ? 'What is on it' : 'What it is') : 'Classes'}</h2>
        <Tooltip label="Names, colours and number of classes">
          <ActionIcon variant="subtle" color="gray" size={26} aria-label="Change the classes" onClick={dialog.open}>
            <IconPencil size={15} />
          </ActionIcon>
        </Tooltip>
      </header>
      <ul className={classes.classes}>
        {task.classes.map(({ name, color }, index) => {
          const key = index < 9 ? keyWords(keyOf(`class:${String(index + 1)}` as Action, rebound)) : ''
          const chosen = whole ? document.tags.includes(name) : className === name
          const [hidden, locked] = [hiddenClasses.has(name), lockedClasses.has(name)]
          return (
            <li key={name} data-chosen={chosen || undefined} data-hidden={hidden || undefined}>
              <UnstyledButton className={classes.choose ?? ''} aria-pressed={chosen} onClick={() => chooseClass(work, name)}>
                <ColorChip color={color} />
                <span className={classes.name} title={name}>
                  {name}
                </span>
                {!whole && <span className={`num ${classes.count}`}>{counts.get(name) ?? 0}</span>}
                <kbd>{key}</kbd>
              </UnstyledButton>
              {!whole && (
                <>
                  <Toggle on={hidden} label={hidden ? `Show ${name}` : `Hide ${name}`} onClick={() => store.set({ hiddenClasses: switched(hiddenClasses, [name]) })}>
                    {hidden ? <IconEyeOff size={15} /> : <IconEye size={15} />}
                  </Toggle>
                  <Toggle on={locked} label={locked ? `Unlock ${name}` : `Lock ${name}`} onClick={() => store.set({ lockedClasses: switched(lockedClasses, [name]) })}>
                    {locked ? <IconLock size={15} /> : <IconLockOpen size={15} />}
                  </Toggle>
                </>
              )}
            </li>
          )
        })}
      </ul>
      {editing && <ChangeClassesDialog task={task} onClose={dialog.close} />}
    </section>
  )
}
