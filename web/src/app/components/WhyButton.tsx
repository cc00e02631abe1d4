// A button that says why when it cannot be pressed.
import { Button, Tooltip, type ButtonProps } from '@mantine/core'
import type { ComponentPropsWithoutRef, MouseEvent } from 'react'

type Props = ButtonProps &
  Omit<ComponentPropsWithoutRef<'button'>, keyof ButtonProps> & {
    /** The reason it is disabled, as a sentence; null or empty when it can be pressed. */
    why?: string | null
  }

/** Stays reachable by keyboard when disabled (aria-disabled), so that everyone can read the reason. */
export function WhyButton({ why, onClick, type = 'button', ...props }: Props) {
  const disabled = Boolean(why)
  const button = (
    <Button
      {...props}
      type={disabled ? 'button' : type}
      aria-disabled={disabled}
      data-disabled={disabled || undefined}
      onClick={(event: MouseEvent<HTMLButtonElement>) => {
        if (disabled) event.preventDefault()
        else onClick?.(event)
      }}
    />
  )
  return disabled ? <Tooltip label={why}>{button}</Tooltip> : button
}
