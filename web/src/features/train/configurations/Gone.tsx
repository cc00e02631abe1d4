// What a configuration needs and is there no more.
import { Alert } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { Configuration } from '@/api/types'

export function Gone({ of }: { of: Configuration }) {
  if (of.gone.length === 0) return null
  return (
    <Alert color="yellow" icon={<IconAlertTriangle size={18} />} mb="md" title={`“${of.name}” cannot be used as it is`}>
      {of.gone.join(' ')} Choose something else below, then save the changes.
    </Alert>
  )
}
