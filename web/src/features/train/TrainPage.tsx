// Start a training: data, architecture, settings, model, one button.
import { Anchor, Box, Button, Grid, Group, SegmentedControl, Select, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconSparkles } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { EmptyState, ErrorPanel, LinkButton, Page, PageSkeleton, Panel, WhyButton } from '@/app/components'
import { useProjectId } from '@/app/useProject'
import { Markdown } from '@/app/components/Markdown'
import { ArchitectureBrowser } from './ArchitectureBrowser'
import { ArchitectureFacts } from './ArchitectureDetails'
import { ClassesChoice } from './ClassesChoice'
import { ConfigurationBar } from './configurations/ConfigurationBar'
import { DatasetAside } from './DatasetAside'
import { choicesBySetting } from './estimate'
import { EstimateWords } from './EstimateWords'
import { Gone } from './configurations/Gone'
import { ModelPanel } from './ModelPanel'
import { PresetChoice } from './PresetChoice'
import { withPreset } from './presets'
import { useStartTraining } from './queries'
import { SettingsForm } from './SettingsForm'
import classes from './train.module.css'
import { type Estimating, useEstimate } from './useEstimate'
import { type Training, useTraining } from './useTraining'

function ArchitecturePanel({ training }: { training: Training }) {
  const [browsing, browser] = useDisclosure(false)
  const { architecture, offered, recommended, trainers } = training
  if (architecture === null) return null
  return (
    <Panel
      title={architecture.title}
      hint={architecture.name === recommended ? 'The default on this machine, and a good first try' : 'Architecture'}
      actions={
        <Button variant="default" onClick={browser.open}>
          See all {offered.length}
        </Button>
      }
    >
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, sm: 6 }}>
          <Markdown text={architecture.description} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, sm: 6 }}>
          <ArchitectureFacts of={architecture} />
        </Grid.Col>
      </Grid>
      <ArchitectureBrowser
        all={offered}
        trainers={trainers}
        chosen={architecture}
        preset={recommended}
        opened={browsing}
        onClose={browser.close}
        onChoose={(one) => training.chooseArchitecture(one.name)}
      />
    </Panel>
  )
}

function DeviceChoice({ training }: { training: Training }) {
  const { device, values, gpu } = training
  if (device === null) return null
  return (
    <Box mb="md">
      <Group gap="sm">
        <Text size="sm" fw={500}>
          {device.title}
        </Text>
        <SegmentedControl
          size="xs"
          aria-label={device.title}
          data={device.options.map((option) => ({
            value: option,
            label: option === 'auto' ? `auto (${gpu ? 'GPU' : 'CPU'})` : option.toUpperCase(),
            disabled: option === 'gpu' && !gpu,
          }))}
          value={String(values.device)}
          onChange={(chosen) => training.setValues({ ...values, device: chosen })}
        />
        {!gpu && (
          <Text size="xs" c="dimmed">
            There is no GPU that PyTorch can use on this machine.
          </Text>
        )}
      </Group>
    </Box>
  )
}

function SettingsPanel({ training, projectId, estimating }: { training: Training; projectId: string; estimating: Estimating }) {
  const { architecture, fields, values, problems, presets, preset, changed } = training
  if (architecture === null) return null
  return (
    <Panel
      title="Settings"
      hint={
        <>
          “auto” looks at the data and the machine; what it will choose stands beside it.{' '}
          {training.isDraft && (
            <Anchor component="button" type="button" inherit onClick={training.reset}>
              Reset everything
            </Anchor>
          )}
        </>
      }
      actions={
        training.task && (
          <ConfigurationBar
            projectId={projectId}
            task={training.task}
            all={training.configurations}
            said={training.said}
            chosen={training.configuration}
            isChanged={training.isChanged}
            onChoose={training.chooseConfiguration}
          />
        )
      }
    >
      {training.configuration !== null && <Gone of={training.configuration} />}
      <PresetChoice presets={presets} chosen={preset} onChoose={(one) => training.setValues(withPreset(one, changed))} />
      <DeviceChoice training={training} />
      <SettingsForm
        fields={fields}
        values={values}
        problems={problems}
        choices={choicesBySetting(estimating.estimate)}
        onChange={training.setValues}
      />
    </Panel>
  )
}

function StartPanel({ training, projectId, estimating }: { training: Training; projectId: string; estimating: Estimating }) {
  const navigate = useNavigate()
  const start = useStartTraining(projectId)
  const why = training.reasons[0] ?? null
  return (
    <Stack gap="xs">
      <EstimateWords estimating={estimating} />
      <WhyButton
        size="md"
        why={why}
        loading={start.isPending}
        onClick={() =>
          start.mutate(training.body, {
            onSuccess: (job) => {
              training.reset()
              void navigate({ to: '/p/$projectId/jobs/$jobId', params: { projectId, jobId: job.id } })
            },
          })
        }
      >
        Start training
      </WhyButton>
      {why !== null && (
        <Text size="xs" c="dimmed">
          {why}
        </Text>
      )}
      {start.error && <ErrorPanel error={start.error} title="The training did not start" />}
    </Stack>
  )
}

function Aside({ training, projectId, estimating }: { training: Training; projectId: string; estimating: Estimating }) {
  const { task, tasks, dataset } = training
  return (
    <Stack className={classes.aside ?? ''} gap="md">
      {tasks.length > 1 && (
        <Select
          label="Task"
          data={tasks.map((one) => ({ value: one.id, label: one.name }))}
          value={task?.id ?? null}
          onChange={(id) => id !== null && training.choose(id)}
          allowDeselect={false}
        />
      )}
      {task !== undefined && dataset !== undefined && (
        <DatasetAside projectId={projectId} task={task} dataset={dataset} />
      )}
      <ClassesChoice names={training.classNames} chosen={training.classes} onChange={training.setClasses} />
      <StartPanel training={training} projectId={projectId} estimating={estimating} />
    </Stack>
  )
}

export function TrainPage() {
  const projectId = useProjectId()
  const training = useTraining(projectId)
  const ready = !training.isPending && training.hasData && Object.keys(training.problems).length === 0
  const estimating = useEstimate(projectId, training.body, ready)
  const about = 'Choose what to train and start; you can watch it and leave the page meanwhile.'
  if (training.error) {
    return (
      <Page title="Train">
        <ErrorPanel error={training.error} title="The page could not be prepared" />
      </Page>
    )
  }
  if (training.isPending) {
    return (
      <Page title="Train">
        <PageSkeleton rows={10} />
      </Page>
    )
  }
  if (training.task === undefined) {
    return (
      <Page title="Train">
        <EmptyState
          icon={<IconSparkles size={40} stroke={1.3} />}
          title="Nothing to learn from yet"
          action={
            <LinkButton to="/p/$projectId/images" params={{ projectId }}>
              Import annotated images
            </LinkButton>
          }
        >
          A training needs a task with classes, and annotated images in the train split.
        </EmptyState>
      </Page>
    )
  }
  return (
    <Page title="Train" about={about} wide>
      <Grid gap="md" maw={1560}>
        <Grid.Col span={{ base: 12, md: 8 }}>
          <Stack gap="md">
            <ArchitecturePanel training={training} />
            <SettingsPanel training={training} projectId={projectId} estimating={estimating} />
            <ModelPanel models={training.models} target={training.target} onChange={training.setTarget} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 4 }}>
          <Aside training={training} projectId={projectId} estimating={estimating} />
        </Grid.Col>
      </Grid>
    </Page>
  )
}
