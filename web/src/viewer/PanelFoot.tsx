// What every panel beside a picture ends with: downloads, links and facts.
import { Anchor, Stack, Text } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Facts } from '@/app/components'
import classes from './viewer.module.css'

interface Download {
  title: string
  href: string
  /** The name of the file. */
  file: string
}

interface Props {
  facts: readonly (readonly [string, ReactNode])[]
  downloads: readonly Download[]
  children?: ReactNode
}

export function PanelFoot({ facts, downloads, children }: Props) {
  return (
    <>
      {downloads.length > 0 && (
        <section aria-label="Downloads">
          <Text size="sm" fw={600} mb={4}>
            Download
          </Text>
          <Stack gap={3} align="flex-start">
            {downloads.map((one) => (
              <Anchor key={one.title} size="sm" href={one.href} download={one.file}>
                <IconDownload size={14} aria-hidden style={{ verticalAlign: -2, marginRight: 6 }} />
                {one.title}
              </Anchor>
            ))}
          </Stack>
        </section>
      )}
      {children}
      <section aria-label="Details" className={classes.facts}>
        <Facts rows={facts} />
      </section>
    </>
  )
}
