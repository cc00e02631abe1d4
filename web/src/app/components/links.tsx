// Mantine's buttons and anchors as typed links of the router.
import { ActionIcon, Anchor, Button, type ActionIconProps, type AnchorProps, type ButtonProps } from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import type { ComponentPropsWithoutRef } from 'react'

type OfAnchor<P> = P & Omit<ComponentPropsWithoutRef<'a'>, keyof P>

/** `<LinkAnchor to="/p/$projectId" params={{ projectId }}>` */
export const LinkAnchor = createLink((props: OfAnchor<AnchorProps>) => <Anchor {...props} />)

/** A way back up, above the title of a page. */
export const CrumbLink = createLink((props: OfAnchor<AnchorProps>) => <Anchor c="dimmed" size="xs" {...props} />)

/** A link that looks like a button. */
export const LinkButton = createLink((props: OfAnchor<ButtonProps>) => <Button component="a" {...props} />)

/** A link that is only an icon; give it an aria-label. */
export const LinkIcon = createLink((props: OfAnchor<ActionIconProps>) => <ActionIcon component="a" {...props} />)
