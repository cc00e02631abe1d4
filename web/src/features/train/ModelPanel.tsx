// Which model gets the version, which version to start from, and what the job is called.
import { SegmentedControl, Select, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { useQueries } from '@tanstack/react-query'
import type { Model } from '@/api/types'
import { Panel } from '@/app/components'
import { formatScore } from '@/app/format'
import { versionsQuery } from '@/features/models/queries'
import { bestKnown } from '@/kinds/scored'

export interface Target {
  mode: 'new' | 'existing'
  modelName: string
  modelId: string | null
  startFrom: string | null
  jobName: string
}

interface Props {
  models: readonly Model[]
  target: Target
  onChange: (target: Target) => void
}

export function ModelPanel({ models, target, onChange }: Props) {
  const versions = useQueries({ queries: models.map((model) => versionsQuery(model.id)) }).flatMap(
    (one) => one.data ?? [],
  )
  const change = (part: Partial<Target>) => onChange({ ...target, ...part })
  const starts = versions.map((version) => {
    const best = bestKnown(version.scores)
    return {
      value: version.id,
      label: best === null ? version.label : `${version.label}  (${best.name} ${formatScore(best.value)} on ${best.split})`,
    }
  })
  return (
    <Panel title="Model" hint="A model collects the versions that answer one question. Each training adds a version.">
      <Stack gap="sm">
        {models.length > 0 && (
          <SegmentedControl
            aria-label="New or existing model"
            data={[
              { value: 'new', label: 'New model' },
              { value: 'existing', label: 'Add a version to a model' },
            ]}
            value={target.mode}
            onChange={(mode) => change({ mode: mode })}
            style={{ alignSelf: 'flex-start' }}
          />
        )}
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          {target.mode === 'new' ? (
            <TextInput
              label="Name of the model"
              description="After what it recognises, such as “Pages: lines and drop capitals”."
              inputWrapperOrder={['label', 'input', 'error', 'description']}
              value={target.modelName}
              onChange={(event) => change({ modelName: event.currentTarget.value })}
            />
          ) : (
            <Select
              label="Model"
              placeholder="Choose a model"
              data={models.map((model) => ({ value: model.id, label: model.name }))}
              value={target.modelId}
              onChange={(modelId) => change({ modelId })}
              allowDeselect={false}
              searchable
            />
          )}
          <Select
            label="Start from a version"
            description="Goes on from its weights: quicker when you only added images."
            inputWrapperOrder={['label', 'input', 'error', 'description']}
            placeholder={starts.length === 0 ? 'no version yet' : "the architecture's own weights"}
            data={starts}
            value={target.startFrom}
            onChange={(startFrom) => change({ startFrom })}
            disabled={starts.length === 0}
            clearable
            searchable
          />
        </SimpleGrid>
        <TextInput
          label="Name of the job"
          description="To find it again in the list of jobs. Left empty, it is named after the model and the architecture."
          inputWrapperOrder={['label', 'input', 'error', 'description']}
          value={target.jobName}
          onChange={(event) => change({ jobName: event.currentTarget.value })}
        />
      </Stack>
    </Panel>
  )
}
